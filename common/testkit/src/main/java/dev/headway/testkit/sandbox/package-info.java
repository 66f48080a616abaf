/**
 * The sandbox: simulated Kubernetes clusters with an Istio ambient mesh, to try Headway on without owning a cluster. Its controllers
 * are plain Kubernetes clients and know nothing of the API server they talk to.
 */
@NullMarked
package dev.headway.testkit.sandbox;

import org.jspecify.annotations.NullMarked;

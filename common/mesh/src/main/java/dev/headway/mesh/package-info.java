/** What Headway knows of Istio on Kubernetes: names and labels, the registry of clusters, Helm, charts. */
@NullMarked
package dev.headway.mesh;

import org.jspecify.annotations.NullMarked;

/** A small Kubernetes API server over HTTP on localhost, faithful where Helm, kubectl and Fabric8 clients would notice. */
@NullMarked
package dev.headway.testkit.apiserver;

import org.jspecify.annotations.NullMarked;

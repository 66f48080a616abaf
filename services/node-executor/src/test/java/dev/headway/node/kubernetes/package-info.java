/** Tests of what the executor sees of Kubernetes. */
@NullMarked
package dev.headway.node.kubernetes;

import org.jspecify.annotations.NullMarked;

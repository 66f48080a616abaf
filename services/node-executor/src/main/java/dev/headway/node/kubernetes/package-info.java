/** Nodes and pods of real clusters: informers that see, requests that act. */
@NullMarked
package dev.headway.node.kubernetes;

import org.jspecify.annotations.NullMarked;

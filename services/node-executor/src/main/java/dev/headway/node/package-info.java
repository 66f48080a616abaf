/** The node executor: replaces the ztunnel of one node at a time, as it is told. */
@NullMarked
package dev.headway.node;

import org.jspecify.annotations.NullMarked;

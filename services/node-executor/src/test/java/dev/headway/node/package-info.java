/** Tests of the node executor. */
@NullMarked
package dev.headway.node;

import org.jspecify.annotations.NullMarked;

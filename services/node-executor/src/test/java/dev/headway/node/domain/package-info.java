/** Tests of the node executor. */
@NullMarked
package dev.headway.node.domain;

import org.jspecify.annotations.NullMarked;

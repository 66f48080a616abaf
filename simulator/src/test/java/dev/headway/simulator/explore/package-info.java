/** Tests of the exploration. */
@NullMarked
package dev.headway.simulator.explore;

import org.jspecify.annotations.NullMarked;

/** Breadth-first exploration of every schedule of a small cluster through the planner's real core. */
@NullMarked
package dev.headway.simulator.explore;

import org.jspecify.annotations.NullMarked;

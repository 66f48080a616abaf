/** The simulator: the planner's real core among model executors and model clusters, on virtual time, from one seed. */
@NullMarked
package dev.headway.simulator;

import org.jspecify.annotations.NullMarked;

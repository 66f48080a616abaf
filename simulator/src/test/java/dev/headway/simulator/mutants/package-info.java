/** Deliberate bugs, one at a time, that the simulator has to find. */
@NullMarked
package dev.headway.simulator.mutants;

import org.jspecify.annotations.NullMarked;

@NullMarked
package dev.headway.simulator.invariants;

import org.jspecify.annotations.NullMarked;

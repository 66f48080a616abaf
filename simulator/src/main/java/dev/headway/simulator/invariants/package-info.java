/** The promises of Headway as executable invariants over a history of messages and cluster changes. */
@NullMarked
package dev.headway.simulator.invariants;

import org.jspecify.annotations.NullMarked;

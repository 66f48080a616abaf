/** The decisions of the planner as pure functions: state, input and time in; state, messages and timers out. */
@NullMarked
package dev.headway.planner.domain;

import org.jspecify.annotations.NullMarked;

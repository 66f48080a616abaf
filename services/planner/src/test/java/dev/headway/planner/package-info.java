/** Tests of the planner as a whole. */
@NullMarked
package dev.headway.planner;

import org.jspecify.annotations.NullMarked;

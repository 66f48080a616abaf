/** The planner: decides every upgrade and touches no cluster. */
@NullMarked
package dev.headway.planner;

import org.jspecify.annotations.NullMarked;

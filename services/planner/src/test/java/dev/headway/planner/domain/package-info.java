/** Tests of the decisions, with model executors in place of real ones. */
@NullMarked
package dev.headway.planner.domain;

import org.jspecify.annotations.NullMarked;

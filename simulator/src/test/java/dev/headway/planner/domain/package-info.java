/** Altered copies of the planner's rules: what a mutant does instead. */
@NullMarked
package dev.headway.planner.domain;

import org.jspecify.annotations.NullMarked;

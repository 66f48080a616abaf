/** The words of Headway that every message shares: versions, steps, policies. */
@NullMarked
package dev.headway.model;

import org.jspecify.annotations.NullMarked;

/** The messages of every topic: one sealed interface a topic, its records nested in it. */
@NullMarked
package dev.headway.model.message;

import org.jspecify.annotations.NullMarked;

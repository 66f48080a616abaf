/** One sample of every message. */
@NullMarked
package dev.headway.testkit.messages;

import org.jspecify.annotations.NullMarked;

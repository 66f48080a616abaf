/** Health commands in, verdicts out. */
@NullMarked
package dev.headway.health.kafka;

import org.jspecify.annotations.NullMarked;

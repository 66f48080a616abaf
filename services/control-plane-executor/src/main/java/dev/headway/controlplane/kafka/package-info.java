/** Commands in, events and registrations out. */
@NullMarked
package dev.headway.controlplane.kafka;

import org.jspecify.annotations.NullMarked;

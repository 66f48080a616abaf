@NullMarked
package dev.headway.controlplane.kafka;

import org.jspecify.annotations.NullMarked;

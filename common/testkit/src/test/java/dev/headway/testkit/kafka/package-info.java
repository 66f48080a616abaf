@NullMarked
package dev.headway.testkit.kafka;

import org.jspecify.annotations.NullMarked;

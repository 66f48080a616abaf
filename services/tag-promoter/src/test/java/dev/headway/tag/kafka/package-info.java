@NullMarked
package dev.headway.tag.kafka;

import org.jspecify.annotations.NullMarked;

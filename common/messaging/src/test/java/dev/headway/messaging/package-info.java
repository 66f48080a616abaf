@NullMarked
package dev.headway.messaging;

import org.jspecify.annotations.NullMarked;

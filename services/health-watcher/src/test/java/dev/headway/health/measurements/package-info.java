@NullMarked
package dev.headway.health.measurements;

import org.jspecify.annotations.NullMarked;

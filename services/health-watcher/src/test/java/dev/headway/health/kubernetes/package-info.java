@NullMarked
package dev.headway.health.kubernetes;

import org.jspecify.annotations.NullMarked;

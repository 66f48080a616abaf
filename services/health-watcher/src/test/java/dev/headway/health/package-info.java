@NullMarked
package dev.headway.health;

import org.jspecify.annotations.NullMarked;

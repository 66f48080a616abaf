/** The health watcher: judges whether a step left the mesh healthy, and changes nothing. */
@NullMarked
package dev.headway.health;

import org.jspecify.annotations.NullMarked;

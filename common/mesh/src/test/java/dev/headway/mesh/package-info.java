@NullMarked
package dev.headway.mesh;

import org.jspecify.annotations.NullMarked;

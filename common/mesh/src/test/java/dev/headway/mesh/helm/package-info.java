@NullMarked
package dev.headway.mesh.helm;

import org.jspecify.annotations.NullMarked;

/** Helm as Headway uses it: pinned charts, merged values, releases that can be brought back without a repository. */
@NullMarked
package dev.headway.mesh.helm;

import org.jspecify.annotations.NullMarked;

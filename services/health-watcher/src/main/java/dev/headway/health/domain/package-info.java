/** What healthy means, and when it has been observed for long enough. */
@NullMarked
package dev.headway.health.domain;

import org.jspecify.annotations.NullMarked;

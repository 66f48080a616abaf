/** What is measured elsewhere: Prometheus and HTTP addresses. */
@NullMarked
package dev.headway.health.measurements;

import org.jspecify.annotations.NullMarked;

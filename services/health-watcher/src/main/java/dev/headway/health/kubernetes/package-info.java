/** What is known of a cluster, kept current by informers. */
@NullMarked
package dev.headway.health.kubernetes;

import org.jspecify.annotations.NullMarked;

/** A real Prometheus for tests and demos, and an endpoint of metrics for it to scrape. */
@NullMarked
package dev.headway.testkit.prometheus;

import org.jspecify.annotations.NullMarked;

/** Conformance of the API server, run against this one and, when one is at hand, a real one. */
@NullMarked
package dev.headway.testkit.apiserver;

import org.jspecify.annotations.NullMarked;

/** What tests of whole applications begin with. */
@NullMarked
package dev.headway.testkit.quarkus;

import org.jspecify.annotations.NullMarked;

@NullMarked
package dev.headway.testkit.prometheus;

import org.jspecify.annotations.NullMarked;

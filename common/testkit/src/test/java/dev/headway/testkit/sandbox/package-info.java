@NullMarked
package dev.headway.testkit.sandbox;

import org.jspecify.annotations.NullMarked;

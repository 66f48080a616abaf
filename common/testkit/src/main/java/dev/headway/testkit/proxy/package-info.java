/** A TCP proxy on loopback that does to connections what networks do. */
@NullMarked
package dev.headway.testkit.proxy;

import org.jspecify.annotations.NullMarked;

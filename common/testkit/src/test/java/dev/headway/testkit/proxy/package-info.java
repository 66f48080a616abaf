@NullMarked
package dev.headway.testkit.proxy;

import org.jspecify.annotations.NullMarked;

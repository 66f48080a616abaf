@NullMarked
package dev.headway.controlplane;

import org.jspecify.annotations.NullMarked;

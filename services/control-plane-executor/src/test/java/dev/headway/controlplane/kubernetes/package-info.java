@NullMarked
package dev.headway.controlplane.kubernetes;

import org.jspecify.annotations.NullMarked;

/** Reads clusters and changes them through Helm. */
@NullMarked
package dev.headway.controlplane.kubernetes;

import org.jspecify.annotations.NullMarked;

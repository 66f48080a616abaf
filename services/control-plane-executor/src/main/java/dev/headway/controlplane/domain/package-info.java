/** What the control-plane executor decides: pure rules over what was read from a cluster. */
@NullMarked
package dev.headway.controlplane.domain;

import org.jspecify.annotations.NullMarked;

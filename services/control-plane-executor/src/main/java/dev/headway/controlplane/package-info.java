/** The control-plane executor: carries out commands about charts and control-plane revisions. */
@NullMarked
package dev.headway.controlplane;

import org.jspecify.annotations.NullMarked;

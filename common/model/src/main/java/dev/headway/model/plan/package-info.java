/** What a cluster looks like before an upgrade, and the ordered steps drawn from it. */
@NullMarked
package dev.headway.model.plan;

import org.jspecify.annotations.NullMarked;

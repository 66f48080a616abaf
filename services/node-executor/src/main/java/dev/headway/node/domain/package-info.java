/** What a node step is and what comes next in it: pure rules. */
@NullMarked
package dev.headway.node.domain;

import org.jspecify.annotations.NullMarked;

@NullMarked
package dev.headway.controlplane.domain;

import org.jspecify.annotations.NullMarked;

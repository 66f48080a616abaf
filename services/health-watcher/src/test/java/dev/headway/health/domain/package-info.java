@NullMarked
package dev.headway.health.domain;

import org.jspecify.annotations.NullMarked;

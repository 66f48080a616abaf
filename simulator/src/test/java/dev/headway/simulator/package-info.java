@NullMarked
package dev.headway.simulator;

import org.jspecify.annotations.NullMarked;

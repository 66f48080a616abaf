/** The command line: publishes requests and controls, and shows upgrades as they run. */
@NullMarked
package dev.headway.cli;

import org.jspecify.annotations.NullMarked;

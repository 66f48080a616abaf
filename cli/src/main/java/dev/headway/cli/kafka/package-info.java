/** The command line as a user of the topics. */
@NullMarked
package dev.headway.cli.kafka;

import org.jspecify.annotations.NullMarked;

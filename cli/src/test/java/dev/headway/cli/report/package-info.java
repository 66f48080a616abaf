@NullMarked
package dev.headway.cli.report;

import org.jspecify.annotations.NullMarked;

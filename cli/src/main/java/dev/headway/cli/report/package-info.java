/** What surveys and plans say to a person: plain lines, or one JSON document. */
@NullMarked
package dev.headway.cli.report;

import org.jspecify.annotations.NullMarked;

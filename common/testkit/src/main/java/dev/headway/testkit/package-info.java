/** What tests of every module share. */
@NullMarked
package dev.headway.testkit;

import org.jspecify.annotations.NullMarked;

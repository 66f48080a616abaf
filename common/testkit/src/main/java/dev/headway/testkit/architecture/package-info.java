/** What tests ask of the code itself. Needs ArchUnit on the class path, which the tests of every module have. */
@NullMarked
package dev.headway.testkit.architecture;

import org.jspecify.annotations.NullMarked;

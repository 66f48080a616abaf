@NullMarked
package dev.headway.testkit.messages;

import org.jspecify.annotations.NullMarked;

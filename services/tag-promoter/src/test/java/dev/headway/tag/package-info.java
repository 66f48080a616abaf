@NullMarked
package dev.headway.tag;

import org.jspecify.annotations.NullMarked;

@NullMarked
package dev.headway.standalone;

import org.jspecify.annotations.NullMarked;

@NullMarked
package dev.headway.tag.domain;

import org.jspecify.annotations.NullMarked;

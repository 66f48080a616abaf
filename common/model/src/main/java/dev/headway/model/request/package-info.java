/** The upgrade request document and the rules it must satisfy. */
@NullMarked
package dev.headway.model.request;

import org.jspecify.annotations.NullMarked;

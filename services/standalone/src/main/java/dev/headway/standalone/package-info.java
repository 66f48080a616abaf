/** All services in one process, with a broker of their own and clusters to try them on. */
@NullMarked
package dev.headway.standalone;

import org.jspecify.annotations.NullMarked;

/** Records to Kafka and back: CloudEvents, the catalogue of topics and types, the request document, dead letters. */
@NullMarked
package dev.headway.messaging;

import org.jspecify.annotations.NullMarked;

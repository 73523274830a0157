/** The output to Apache Kafka. */
@NullMarked
package io.checkagent.output.kafka;

import org.jspecify.annotations.NullMarked;

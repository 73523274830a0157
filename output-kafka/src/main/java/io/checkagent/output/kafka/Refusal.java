// SPDX-License-Identifier: Apache-2.0
package io.checkagent.output.kafka;

import io.checkagent.output.Answer;
import java.util.Optional;
import org.apache.kafka.common.InvalidRecordException;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.errors.AuthenticationException;
import org.apache.kafka.common.errors.AuthorizationException;
import org.apache.kafka.common.errors.InvalidTimestampException;
import org.apache.kafka.common.errors.RecordTooLargeException;
import org.apache.kafka.common.errors.SslAuthenticationException;
import org.jspecify.annotations.Nullable;

/** What a failure of Kafka means for what was sent. */
final class Refusal {
    private Refusal() {}

    static Answer of(@Nullable Throwable failure) {
        Throwable cause = causeOf(failure);
        String message = cause == null || cause.getMessage() == null ? "no reason given" : cause.getMessage();
        if (cause instanceof RecordTooLargeException) {
            return Answer.bad("too_large", message);
        } else if (cause instanceof InvalidRecordException || cause instanceof InvalidTimestampException) {
            return Answer.bad("invalid_record", message);
        } else if (cause instanceof SslAuthenticationException) {
            return Answer.retry(
                    "no TLS with the brokers; let the properties ssl.truststore.location and ssl.truststore.type"
                            + " name who signed their certificates, which have to be for the names in bootstrap_servers"
                            + Answer.Retry.DETAILS + message + reason(cause));
        } else if (cause instanceof AuthenticationException || cause instanceof AuthorizationException) {
            return new Answer.Retry("Kafka refuses the access: " + message, Optional.empty(), true);
        }
        return Answer.retry("Kafka's client failed with " + nameOf(cause) + Answer.Retry.DETAILS + message);
    }

    private static String reason(Throwable failure) {
        Throwable last = failure;
        while (last.getCause() != null && last.getCause() != last) {
            last = last.getCause();
        }
        return last == failure || last.getMessage() == null ? "" : ": " + last.getMessage();
    }

    /** Of a producer that could not be made, the cause says why. */
    private static @Nullable Throwable causeOf(@Nullable Throwable failure) {
        Throwable cause = failure;
        while (cause != null && cause.getClass() == KafkaException.class && cause.getCause() != null) {
            cause = cause.getCause();
        }
        return cause;
    }

    /** As Kafka's documentation calls an error, such as NotEnoughReplicas. */
    private static String nameOf(@Nullable Throwable failure) {
        return failure == null
                ? "an unknown error"
                : failure.getClass().getSimpleName().replaceFirst("Exception$", "");
    }
}

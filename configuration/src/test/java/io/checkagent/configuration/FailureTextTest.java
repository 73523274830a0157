// SPDX-License-Identifier: Apache-2.0
package io.checkagent.configuration;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.SocketTimeoutException;
import java.net.UnknownHostException;
import java.nio.channels.ClosedChannelException;
import java.nio.file.NoSuchFileException;
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeoutException;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class FailureTextTest {
    static Stream<Arguments> failures() {
        return Stream.of(
                Arguments.of(new IllegalStateException("no licence"), "no licence"),
                Arguments.of(new SocketTimeoutException("Receive timed out"), "Receive timed out"),
                Arguments.of(new UnknownHostException("ntp.example"), "unknown host: ntp.example"),
                Arguments.of(new UnknownHostException(), "unknown host"),
                Arguments.of(new NoSuchFileException("/etc/nothing"), "/etc/nothing: not there"),
                Arguments.of(new TimeoutException(), "timeout"),
                Arguments.of(new ClosedChannelException(), "closed channel"),
                Arguments.of(new IOException(), "reading or writing failed"),
                Arguments.of(new RuntimeException(), "no reason given"),
                Arguments.of(new IllegalStateException() {}, "illegal state"),
                Arguments.of(new StackOverflowError(), "stack overflow"),
                Arguments.of(new NoClassDefFoundError("org/acme/Api"), "the class org.acme.Api is missing"),
                Arguments.of(
                        new NoClassDefFoundError("Could not initialize class org.acme.Api"),
                        "Could not initialize class org.acme.Api"),
                Arguments.of(new UnsatisfiedLinkError("no acme in path"), "unsatisfied link: no acme in path"),
                Arguments.of(new CompletionException(new IOException("answered 503")), "answered 503"),
                Arguments.of(new UncheckedIOException(new IOException("answered 503")), "answered 503"),
                Arguments.of(new IllegalStateException("no data: " + new IOException("refused")), "no data: refused"),
                Arguments.of(new RuntimeException(new RuntimeException(new TimeoutException())), "timeout"),
                Arguments.of(new RuntimeException("java.io.EOFException"), "no reason given"));
    }

    @ParameterizedTest
    @MethodSource("failures")
    void sayWhatWentWrongWithoutNamesOfClasses(Throwable failure, String text) {
        assertThat(FailureText.of(failure)).isEqualTo(text);
    }
}

// SPDX-License-Identifier: Apache-2.0
package io.checkagent.agent.status;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.Objects.requireNonNull;

import com.sun.net.httpserver.HttpExchange;
import io.checkagent.client.AnswerStream;
import java.io.IOException;
import java.net.URLDecoder;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Semaphore;

/**
 * Carries commands out: the body is a form with one {@code argument} for each, and {@code terminal}; the answer is an
 * {@link AnswerStream}. Few at a time, since each takes of the agent's memory.
 */
final class CommandPage implements ApiDoor.ApiPage {
    private static final int AT_A_TIME = 4;
    /** It goes on until who asked has seen enough, and must not keep others from asking. */
    private static final String STREAM = "stream-events";

    private static final int LONGEST = 64 * 1024;

    private final CommandServer commands;
    private final Semaphore places = new Semaphore(AT_A_TIME);
    private final Semaphore streams = new Semaphore(AT_A_TIME);

    CommandPage(CommandServer commands) {
        this.commands = requireNonNull(commands, "commands is null");
    }

    @Override
    public Set<String> methods() {
        return Set.of("POST");
    }

    @Override
    public void handle(HttpExchange exchange) throws IOException {
        byte[] body = exchange.getRequestBody().readNBytes(LONGEST + 1);
        if (body.length > LONGEST) {
            ApiDoor.answer(exchange, 413, "the command is longer than %s bytes%n".formatted(LONGEST));
            return;
        }
        List<String> arguments = new ArrayList<>();
        boolean terminal = false;
        for (String field : new String(body, UTF_8).split("&", -1)) {
            if (field.startsWith("argument=")) {
                arguments.add(decode(field));
            } else if (field.equals("terminal=true")) {
                terminal = true;
            }
        }
        boolean isStream = arguments.contains(STREAM);
        Semaphore taken = isStream ? streams : places;
        if (!taken.tryAcquire()) {
            ApiDoor.answer(
                    exchange,
                    503,
                    isStream
                            ? "%s %s are running; end one of them%n".formatted(AT_A_TIME, STREAM)
                            : "%s commands are being carried out; try again soon%n".formatted(AT_A_TIME));
            return;
        }
        try {
            exchange.getResponseHeaders().set("Content-Type", "application/octet-stream");
            exchange.sendResponseHeaders(200, 0);
            AnswerStream.Writer answer = new AnswerStream.Writer(exchange.getResponseBody());
            answer.exit(commands.run(arguments, terminal, answer.out(), answer.err()));
        } finally {
            taken.release();
        }
    }

    private static String decode(String field) throws IOException {
        try {
            return URLDecoder.decode(field.substring("argument=".length()), UTF_8);
        } catch (IllegalArgumentException e) {
            throw new IOException("no form: " + e.getMessage(), e);
        }
    }
}

// SPDX-License-Identifier: Apache-2.0
package io.checkagent.client;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.Objects.requireNonNull;

import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.net.HttpURLConnection;
import java.net.Proxy;
import java.net.SocketTimeoutException;
import java.net.URI;
import java.net.URLEncoder;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;

/**
 * Hands a command to the running agent, which carries it out, and prints what that writes. Used by one thread.
 *
 * <p>Exit codes are the agent's; 2 when it cannot be asked.
 */
public final class Client {
    /** When the agent cannot be asked. */
    public static final int CANNOT_ASK = 2;

    /** Commands that are an agent themselves, or load what no running agent should: nobody is asked to carry them out. */
    public static final Set<String> NEED_OWN_PROCESS = Set.of("run", "start", "demo", "archive", "plugincheck");

    /** The variable that tells {@code bin/agent} that nobody is to be asked. */
    public static final String ALONE = "CHECK_AGENT_ALONE";

    private static final int CONNECT_MILLIS = 2_000;
    private static final Duration ANSWER = Duration.ofSeconds(10);
    /** As long as the agent lets a command run. */
    private static final Duration LONG_ANSWER = Duration.ofMinutes(10);

    /** As a shell has it for a program that is ended by SIGPIPE. */
    private static final int OUTPUT_CLOSED = 128 + 13;

    private static final Set<String> TAKE_LONG = Set.of("check", "diagnose", "flare");

    static {
        // The JDK would carry a command out twice when its answer breaks off.
        System.setProperty("sun.net.http.retryPost", "false");
    }

    private final Path home;
    private final Map<String, String> environment;
    private final OutputStream out;
    private final PrintStream err;
    private final Duration limit;

    /**
     * @param home of the distribution
     * @param environment the variables, of which {@code DD_*} count
     */
    public Client(Path home, Map<String, String> environment, OutputStream out, PrintStream err) {
        this(home, environment, out, err, ANSWER);
    }

    /** @param limit for the agent's answer to what takes no time */
    Client(Path home, Map<String, String> environment, OutputStream out, PrintStream err, Duration limit) {
        this.home = requireNonNull(home, "home is null");
        this.environment = Map.copyOf(environment);
        this.out = requireNonNull(out, "out is null");
        this.err = requireNonNull(err, "err is null");
        this.limit = requireNonNull(limit, "limit is null");
    }

    /** Whether these arguments ask for help, which any process gives. */
    static boolean isHelp(List<String> arguments) {
        return arguments.isEmpty()
                || arguments.contains("-h")
                || arguments.contains("--help")
                || arguments.get(0).equals("help")
                || arguments.get(0).startsWith("-");
    }

    /** Whether these arguments are one of {@link #NEED_OWN_PROCESS}, and not the question for its help. */
    public static boolean needsOwnProcess(List<String> arguments) {
        return !isHelp(arguments) && NEED_OWN_PROCESS.contains(arguments.get(0));
    }

    /**
     * Asks; says why not when it cannot.
     *
     * @param terminal whether somebody looks at the output
     */
    public int ask(List<String> arguments, boolean terminal) {
        AgentAddress address = address(arguments);
        try {
            return send(address, arguments, terminal);
        } catch (IOException e) {
            say("no running agent could be asked (" + e.getMessage() + "); is it running, with this configuration?");
            return CANNOT_ASK;
        }
    }

    /** Asks, when there is an agent that can be asked; else says nothing. */
    public OptionalInt askIfRunning(List<String> arguments, boolean terminal) {
        AgentAddress address = address(arguments);
        try {
            return OptionalInt.of(send(address, arguments, terminal));
        } catch (IOException e) {
            return OptionalInt.empty();
        }
    }

    private AgentAddress address(List<String> arguments) {
        return AgentAddress.find(ConfigurationPath.of(arguments).map(ConfigurationPath::path), home, environment);
    }

    /** Throws only as long as nothing was carried out. */
    private int send(AgentAddress address, List<String> arguments, boolean terminal) throws IOException {
        String host = address.host().contains(":") ? "[" + address.host() + "]" : address.host();
        String token = address.token();
        int port = address.port();
        HttpURLConnection connection = (HttpURLConnection) URI.create("http://" + host + ":" + port + "/agent/command")
                .toURL()
                .openConnection(Proxy.NO_PROXY);
        connection.setConnectTimeout(CONNECT_MILLIS);
        Duration answer = arguments.stream().anyMatch(TAKE_LONG::contains) ? LONG_ANSWER : limit;
        connection.setReadTimeout((int) answer.toMillis());
        connection.setRequestProperty("Authorization", "Bearer " + token);
        connection.setDoOutput(true);
        byte[] body = body(arguments, terminal).getBytes(UTF_8);
        connect(connection, port);
        try (OutputStream request = connection.getOutputStream()) {
            request.write(body);
        }
        try {
            return answer(connection, address, port);
        } catch (AnswerStream.OutputClosedException e) {
            return OUTPUT_CLOSED;
        } catch (SocketTimeoutException e) {
            say("the agent on port " + port + " does not answer; it may be overloaded or hang: look at its log, and at"
                    + " health_port's /live");
        } catch (IOException e) {
            say("the agent on port " + port + " broke its answer off (" + e.getMessage()
                    + "); it may have ended: look at its log");
        } finally {
            // Else the JDK keeps it for the next request, which fails when the agent closes it meanwhile.
            connection.disconnect();
        }
        return CANNOT_ASK;
    }

    /** Each has its row there. */
    private void say(String message) {
        err.println("agent: " + message + "; more in docs/troubleshooting.md");
    }

    private static void connect(HttpURLConnection connection, int port) throws IOException {
        try {
            connection.connect();
        } catch (IOException e) {
            throw new IOException("nobody answers on port " + port + " of this host: " + e.getMessage(), e);
        }
    }

    private int answer(HttpURLConnection connection, AgentAddress address, int port) throws IOException {
        int status = connection.getResponseCode();
        if (status == HttpURLConnection.HTTP_OK) {
            return AnswerStream.print(connection.getInputStream(), out, err);
        }
        String said = "";
        if (connection.getErrorStream() != null) {
            said = new String(connection.getErrorStream().readNBytes(1_000), UTF_8).strip();
        }
        say(
                status == HttpURLConnection.HTTP_UNAUTHORIZED
                        ? "another agent has port " + port + ", and none with the token " + address.tokenFile()
                                + " could be found (401: " + said + "); is it running, with this configuration?"
                        : "the agent on port " + port + ", asked with the token " + address.tokenFile() + ", answered "
                                + status + ": " + said);
        return CANNOT_ASK;
    }

    private static String body(List<String> arguments, boolean terminal) {
        StringBuilder body = new StringBuilder("terminal=").append(terminal);
        ConfigurationPath.of(arguments)
                .map(path -> path.absolute(arguments))
                .orElse(arguments)
                .forEach(argument -> body.append("&argument=").append(URLEncoder.encode(argument, UTF_8)));
        return body.toString();
    }

    /**
     * The command's own option {@code -c}.
     *
     * @param index of the argument that ends with the path
     * @param before what stands before the path in it
     */
    private record ConfigurationPath(int index, String before, Path path) {
        static Optional<ConfigurationPath> of(List<String> arguments) {
            for (int index = 0; index < arguments.size(); index++) {
                String argument = arguments.get(index);
                if (argument.equals("-c") || argument.equals("--cfgpath")) {
                    return index + 1 < arguments.size()
                            ? Optional.of(of(index + 1, "", arguments.get(index + 1)))
                            : Optional.empty();
                }
                for (String before : List.of("--cfgpath=", "-c=", "-c")) {
                    if (argument.startsWith(before)) {
                        return Optional.of(of(index, before, argument));
                    }
                }
            }
            return Optional.empty();
        }

        private static ConfigurationPath of(int index, String before, String argument) {
            return new ConfigurationPath(index, before, Path.of(argument.substring(before.length())));
        }

        /** The agent has a working directory of its own. */
        List<String> absolute(List<String> arguments) {
            List<String> result = new ArrayList<>(arguments);
            result.set(index, before + path.toAbsolutePath());
            return result;
        }
    }
}

// SPDX-License-Identifier: Apache-2.0
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import java.util.zip.GZIPOutputStream;

/**
 * Writes the manual page and the completion of the packed command, from what the command itself says.
 *
 * <pre>
 * java ManPage.java DISTRIBUTION TARGET VERSION DATE
 * </pre>
 *
 * <p>In TARGET: {@code check-agent.1.gz} and {@code check-agent.bash}.
 */
final class ManPage {
    private static final Pattern COMMAND = Pattern.compile("(?m)^  ([a-z][a-z-]*)(?:, [a-z-]+)* {2,}\\S");

    private final Path agent;

    private ManPage(Path agent) {
        this.agent = agent;
    }

    public static void main(String[] arguments) throws Exception {
        ManPage page = new ManPage(Path.of(arguments[0], "bin", "agent").toAbsolutePath());
        String text = page.text(arguments[2], arguments[3].substring(0, 10));
        Path target = Files.createDirectories(Path.of(arguments[1]));
        try (OutputStream file = Files.newOutputStream(target.resolve("check-agent.1.gz"));
                PrintStream out = new PrintStream(new GZIPOutputStream(file), false, StandardCharsets.UTF_8)) {
            out.print(text);
        }
        Files.writeString(target.resolve("check-agent.bash"), page.says("completion", "--name", "check-agent"));
    }

    private String text(String version, String date) throws IOException, InterruptedException {
        String all = says("--help");
        StringBuilder text = new StringBuilder("""
                .TH CHECK\\-AGENT 1 "%s" "Check Agent %s"
                .SH NAME
                check-agent \\- runs checks on this node, and a cluster's checks while it leads
                .SH SYNOPSIS
                .B check-agent
                COMMAND
                [OPTION]...
                .SH DESCRIPTION
                %s.SH COMMANDS
                """.formatted(date, version, verbatim(all)));
        for (String command : commands(all)) {
            text.append(".SS ").append(command).append('\n').append(verbatim(says(command, "--help")));
        }
        return text.append("""
                .SH EXIT STATUS
                0 well, 1 failed, 2 wrong usage or configuration.
                .SH ENVIRONMENT
                .TP
                .B JAVA_HOME
                the Java to start with, 17 or newer
                .TP
                .B JAVA_OPTS
                further options of Java
                .TP
                .B DD_...
                any key of datadog.yaml, in capitals
                .SH FILES
                .TP
                .I /etc/check-agent/datadog.yaml, /etc/check-agent/conf.d
                the configuration
                .TP
                .I /etc/default/check-agent
                the environment of the service
                """).toString();
    }

    private static List<String> commands(String help) {
        List<String> commands = new ArrayList<>();
        COMMAND.matcher(help)
                .results()
                .map(match -> match.group(1))
                .filter(name -> !name.equals("help"))
                .forEach(commands::add);
        return commands;
    }

    private static String verbatim(String text) {
        String escaped = text.replace("\\", "\\e").replace("-", "\\-").replaceAll("(?m)^([.'])", "\\\\&$1");
        return ".nf\n" + escaped + ".fi\n";
    }

    private String says(String... arguments) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(List.of(agent.toString()));
        command.addAll(List.of(arguments));
        ProcessBuilder builder = new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.INHERIT);
        builder.environment().put("JAVA_HOME", System.getProperty("java.home"));
        Process process = builder.start();
        String text = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        if (process.waitFor() != 0) {
            throw new IllegalStateException(String.join(" ", command) + " failed: " + text);
        }
        return text;
    }
}

// SPDX-License-Identifier: Apache-2.0
package io.checkagent.demo;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static java.util.Objects.requireNonNull;

import java.io.File;
import java.io.IOException;
import java.io.PrintStream;
import java.time.Duration;
import java.time.Instant;
import java.util.Locale;
import java.util.regex.Pattern;
import picocli.CommandLine.Help.Ansi;

/** Prints what happens, one line each: since when, who, what. Plain where colours are not wanted. Thread-safe. */
final class Screen {
    private static final int WIDTH_OF_LABEL = 9;

    private static final int DEFAULT_WIDTH = 80;
    /** Line ends, and what would steer the terminal: anybody may write an event. */
    private static final Pattern CONTROL = Pattern.compile("\\p{Cntrl}+");

    private final PrintStream out;
    private final Ansi ansi;
    private final Instant start;
    private final int width;

    /** What a line is about, with its colour. */
    enum Label {
        CLUSTER("fg(white)"),
        AGENT("fg(cyan)"),
        LEADER("bold,reverse,fg(magenta)"),
        EVENT("fg(green)"),
        WARNING("fg(yellow)"),
        CHECK("bold,fg(blue)"),
        METRICS("faint"),
        DEMO("bold"),
        ERROR("bold,fg(red)");

        private final String style;

        Label(String style) {
            this.style = style;
        }
    }

    /** A screen that is coloured and as wide as the terminal, if there is one. */
    static Screen of(PrintStream out) {
        boolean terminal = Ansi.AUTO.enabled();
        int width = terminal ? columns() : 0;
        return new Screen(out, Ansi.AUTO, Instant.now(), width);
    }

    /** Of the terminal: a shell does not hand its COLUMNS on. */
    private static int columns() {
        String columns = System.getenv().getOrDefault("COLUMNS", "");
        try {
            Process stty = new ProcessBuilder("stty", "size")
                    .redirectInput(new File("/dev/tty"))
                    .redirectError(ProcessBuilder.Redirect.DISCARD)
                    .start();
            String[] size = new String(stty.getInputStream().readAllBytes(), US_ASCII)
                    .strip()
                    .split(" ", -1);
            columns = size[size.length - 1];
        } catch (IOException e) {
            // No terminal to ask, or no stty: what the environment says.
        }
        return columns.matches("[1-9][0-9]{1,3}") ? Integer.parseInt(columns) : DEFAULT_WIDTH;
    }

    /**
     * @param width columns to cut lines at; 0 to leave them whole
     */
    Screen(PrintStream out, Ansi ansi, Instant start, int width) {
        this.out = requireNonNull(out, "out is null");
        this.ansi = requireNonNull(ansi, "ansi is null");
        this.start = requireNonNull(start, "start is null");
        this.width = width;
    }

    /** Prints a line. */
    synchronized void line(Label label, String text) {
        double seconds = Duration.between(start, Instant.now()).toMillis() / 1000.0;
        String head = String.format(Locale.ROOT, "%6.1fs  ", seconds);
        String name = label.name().toLowerCase(Locale.ROOT);
        String shown = cut(CONTROL.matcher(text).replaceAll(" "), head.length() + WIDTH_OF_LABEL + 1);
        out.println(head + coloured(label, name) + " ".repeat(WIDTH_OF_LABEL - name.length()) + " " + shown);
        out.flush();
    }

    /** Prints text as it is. */
    synchronized void text(String text) {
        out.println(text);
        out.flush();
    }

    private String cut(String text, int indent) {
        int room = width - indent;
        if (width == 0 || text.codePoints().map(Screen::columnsOf).sum() <= room) {
            return text;
        }
        StringBuilder shown = new StringBuilder();
        // One column for the mark of the cut.
        int left = room - 1;
        for (int at = 0; at < text.length(); at = text.offsetByCodePoints(at, 1)) {
            left -= columnsOf(text.codePointAt(at));
            if (left < 0) {
                break;
            }
            shown.appendCodePoint(text.codePointAt(at));
        }
        return shown + "…";
    }

    /** Ideographs and emoji take two; where a terminal's width is in doubt, the greater. */
    private static int columnsOf(int codePoint) {
        return Character.isSupplementaryCodePoint(codePoint)
                ? 2
                : Ansi.OFF.new Text(Character.toString(codePoint)).getCJKAdjustedLength();
    }

    private String coloured(Label label, String name) {
        return ansi.new Text("@|" + label.style + " " + name + "|@").toString();
    }
}

// SPDX-License-Identifier: Apache-2.0
package io.checkagent.endtoend.author;

import static java.util.Objects.requireNonNull;

import io.checkagent.endtoend.Project;
import java.io.IOException;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;

/**
 * The commands of a section of the documentation.
 *
 * @param commands in their order; a command of several lines is one
 */
record Guide(List<String> commands) {
    private static final Pattern BLOCK = Pattern.compile("^```sh\\n(.*?)^```$", Pattern.DOTALL | Pattern.MULTILINE);

    Guide {
        commands = List.copyOf(commands);
    }

    static Guide toACheck() throws IOException {
        return read("docs/writing-a-check.md", "From nothing to a running check");
    }

    static Guide toAnOutput() throws IOException {
        return read("docs/writing-an-output.md", "From nothing to a running output");
    }

    private static Guide read(String file, String title) throws IOException {
        String page = Files.readString(Project.file(file));
        int from = page.indexOf("\n## " + title + "\n");
        String section = page.substring(from, page.indexOf("\n## ", from + 1));
        List<String> commands = new ArrayList<>();
        for (MatchResult block : BLOCK.matcher(section).results().toList()) {
            commands.addAll(List.of(block.group(1).replace("\\\n", " ").split("\n")));
        }
        return new Guide(commands);
    }

    /** Those before the first that begins so. */
    String before(String beginning) {
        return String.join("\n", commands.subList(0, commands.indexOf(one(beginning))));
    }

    /** What the shell is left with by those before: its variables and its folder. */
    String state() {
        return String.join(
                "\n",
                commands.stream()
                        .filter(command -> command.startsWith("AGENT=") || command.startsWith("cd "))
                        .toList());
    }

    /** The one that begins so. */
    String one(String beginning) {
        requireNonNull(beginning, "beginning is null");
        return commands.stream()
                .filter(command -> command.startsWith(beginning))
                .findFirst()
                .orElseThrow(() -> new AssertionError("no command of the guide begins with " + beginning));
    }
}

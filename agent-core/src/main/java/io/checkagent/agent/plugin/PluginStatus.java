// SPDX-License-Identifier: Apache-2.0
package io.checkagent.agent.plugin;

import static java.util.Objects.requireNonNull;

import io.checkagent.agent.stage.ErrorText;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * What became of one file of the plugin directory.
 *
 * @param file its name
 * @param id the manifest's {@code Plugin-Id}; empty when it could not be read
 * @param version the manifest's {@code Plugin-Version}
 * @param sha256 digest of the file as loaded, hexadecimal
 * @param state whether its checks can be used
 * @param checks their names
 * @param error what is wrong and what to do about it
 * @param threads of its own that ran at the last scan
 */
public record PluginStatus(
        String file,
        Optional<String> id,
        Optional<String> version,
        Optional<String> sha256,
        State state,
        List<String> checks,
        Optional<String> error,
        int threads) {
    /** Whether a plugin's checks can be used. */
    public enum State {
        LOADED,
        /** Loaded, but its file has changed or gone since; the agent goes on with what it loaded. */
        RESTART_TO_APPLY,
        FAILED
    }

    public PluginStatus {
        // Whoever made the file chose its name, and what its manifest says.
        file = ErrorText.oneLine(file);
        id = id.map(ErrorText::oneLine);
        version = version.map(ErrorText::oneLine);
        requireNonNull(sha256, "sha256 is null");
        requireNonNull(state, "state is null");
        checks = List.copyOf(checks);
        error = error.map(ErrorText::oneLine);
    }

    static PluginStatus failed(Path file, String error) {
        return new PluginStatus(
                file.getFileName().toString(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                State.FAILED,
                List.of(),
                Optional.of(error),
                0);
    }

    PluginStatus restartToApply(String change) {
        return new PluginStatus(
                file, id, version, sha256, State.RESTART_TO_APPLY, checks, Optional.of(change), threads);
    }

    PluginStatus withThreads(int count) {
        return new PluginStatus(file, id, version, sha256, state, checks, error, count);
    }
}

// SPDX-License-Identifier: Apache-2.0
package io.checkagent.agent.plugin;

import static java.util.Objects.requireNonNull;

import io.checkagent.output.Answer;
import io.checkagent.output.Batch;
import io.checkagent.output.Kind;
import io.checkagent.output.Output;
import java.util.Optional;

/** An output of a plugin, each of its methods called with the plugin's class loader as the context class loader. */
final class PluginOutput implements Output {
    private final Output output;

    PluginOutput(Output output) {
        this.output = requireNonNull(output, "output is null");
    }

    private ContextClassLoader entered() {
        return ContextClassLoader.of(output.getClass());
    }

    @Override
    public String target() {
        try (ContextClassLoader ignored = entered()) {
            return output.target();
        }
    }

    @Override
    public String endpoint(Kind kind) {
        try (ContextClassLoader ignored = entered()) {
            return output.endpoint(kind);
        }
    }

    @Override
    public void start() {
        try (ContextClassLoader ignored = entered()) {
            output.start();
        }
    }

    @Override
    public Answer deliver(Batch batch) throws InterruptedException {
        try (ContextClassLoader ignored = entered()) {
            return output.deliver(batch);
        }
    }

    @Override
    public Optional<Answer> probe() throws InterruptedException {
        try (ContextClassLoader ignored = entered()) {
            return output.probe();
        }
    }

    @Override
    public String access() {
        try (ContextClassLoader ignored = entered()) {
            return output.access();
        }
    }

    @Override
    public void close() {
        try (ContextClassLoader ignored = entered()) {
            output.close();
        }
    }
}

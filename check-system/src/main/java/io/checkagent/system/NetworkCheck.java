// SPDX-License-Identifier: Apache-2.0
package io.checkagent.system;

import static java.util.Objects.requireNonNull;

import io.checkagent.api.Check;
import io.checkagent.api.CheckContext;
import io.checkagent.api.CheckType;
import io.checkagent.api.Sender;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.pf4j.Extension;

/**
 * The network of the host: its {@linkplain NetworkInterfaces interfaces}, the {@linkplain ProtocolCounters counters} of
 * IP, TCP and UDP, the {@linkplain Connections connections} by state, and {@linkplain Conntrack connection tracking}.
 *
 * <p>Options and metrics by the names of the Datadog Agent's network check. No program is run: all of it is in the
 * kernel's files.
 */
@Extension
@CheckType(name = "network")
public final class NetworkCheck implements Check {
    private static final String OWN = "net";
    private static final String HOSTS = "1/net";

    private final HostFiles files;
    private final NetworkInterfaces interfaces;
    private final ProtocolCounters counters;
    private final Optional<Connections> connections;
    private final Conntrack conntrack;
    private final MetricFilter metrics;
    private final List<String> remarks;

    /** Prepares the check. */
    public NetworkCheck(NetworkSettings settings) {
        requireNonNull(settings, "settings is null");
        this.remarks = new ArrayList<>(settings.remarks());
        this.files = HostFiles.locate(settings.procfsPath(), settings.sysfsPath(), Optional.empty());
        Expressions excluded =
                Expressions.compile("excluded_interface_re", List.of(settings.excludedInterfaceRe()), 0, remarks::add);
        this.interfaces = new NetworkInterfaces(
                files, name -> settings.excludedInterfaces().contains(name) || excluded.matchBeginning(name));
        this.counters = new ProtocolCounters(settings.collectRateMetrics(), settings.collectCountMetrics());
        this.connections = settings.collectConnectionState()
                ? Optional.of(new Connections(settings.combineConnectionStates(), settings.collectConnectionQueues()))
                : Optional.empty();
        this.conntrack = new Conntrack(settings, remarks::add);
        this.metrics = new MetricFilter(settings.metricPatterns().orElse(MetricPatterns.ALL), remarks::add);
    }

    @Override
    public void run(CheckContext context) {
        remarks.forEach(context::warn);
        Sender sender = metrics.of(context.sender());
        String directory = directory(context);
        try (Reading reading = new Reading(files, context)) {
            interfaces.send(sender, directory, reading);
            counters.send(sender, directory, reading);
            connections.ifPresent(found -> found.send(sender, directory, reading));
            conntrack.send(sender, files, directory, reading);
        }
    }

    /**
     * {@code net} is that of the reading process, also below another {@code /proc}; the host's is that of its first
     * process.
     */
    private String directory(CheckContext context) {
        if (!files.isForeign()) {
            return OWN;
        }
        if (Files.isReadable(files.procfs().resolve(HOSTS).resolve("dev"))) {
            return HOSTS;
        }
        context.warn("cannot read " + files.procfs().resolve(HOSTS).resolve("dev")
                + ": reporting the agent's own network namespace; run the agent with hostPID and as root, or with"
                + " hostNetwork");
        return OWN;
    }
}

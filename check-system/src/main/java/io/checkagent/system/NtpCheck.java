// SPDX-License-Identifier: Apache-2.0
package io.checkagent.system;

import static java.util.Objects.requireNonNull;

import io.checkagent.api.Check;
import io.checkagent.api.CheckContext;
import io.checkagent.api.CheckType;
import io.checkagent.api.EmitsMetric;
import io.checkagent.api.EmitsServiceCheck;
import io.checkagent.api.ServiceCheck;
import java.io.IOException;
import java.net.UnknownHostException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.pf4j.Extension;

/**
 * Whether the clock is right: {@code ntp.offset}, the seconds that it is behind, as the median of what the servers say, and
 * the service check {@code ntp.in_sync}. As the Datadog Agent's {@code net/ntp/ntp.go}.
 *
 * <p>Servers of the public pool are asked no more often than every 15 minutes, whatever the interval: its operators ask
 * for that, and the Datadog Agent's files for this check rely on it.
 */
@Extension
@CheckType(name = "ntp")
@EmitsMetric(
        name = "ntp.offset",
        unit = "second",
        description = "that the clock is behind, the median of the servers' answers")
@EmitsServiceCheck(
        name = "ntp.in_sync",
        statuses = {ServiceCheck.Status.OK, ServiceCheck.Status.CRITICAL, ServiceCheck.Status.UNKNOWN},
        description = "within `offset_threshold`, above it, no server tells the time; then the run fails")
public final class NtpCheck implements Check {
    private static final String IN_SYNC = "ntp.in_sync";
    private static final String PUBLIC_POOL = "pool.ntp.org";
    private static final List<String> DEFAULT_HOSTS = List.of(
            "0.datadog.pool.ntp.org", "1.datadog.pool.ntp.org", "2.datadog.pool.ntp.org", "3.datadog.pool.ntp.org");

    /** A little less than 15 minutes: a run that comes a moment early is not to be left out. */
    private static final Duration POLITE_INTERVAL = Duration.ofMinutes(14);

    private final NtpSettings settings;
    private final HostFiles files;
    private final Remarks remarks = new Remarks();
    private @Nullable Instant lastAsked;
    private Optional<String> lastFailure = Optional.empty();

    /** Prepares the check. */
    public NtpCheck(NtpSettings settings) {
        requireNonNull(settings, "settings is null").remark(remarks);
        this.settings = settings.usable();
        this.files = HostFiles.locate(Optional.empty(), Optional.empty(), settings.rootfsPath());
    }

    @Override
    public void run(CheckContext context) throws IOException {
        remarks.tell(context);
        List<String> hosts = hosts(context);
        Instant now = context.clock().instant();
        if (lastAsked != null
                && now.isBefore(lastAsked.plus(POLITE_INTERVAL))
                && !now.isBefore(lastAsked)
                && hosts.stream().anyMatch(host -> host.endsWith(PUBLIC_POOL))) {
            // The status shows a run's warnings until the next one.
            lastFailure.ifPresent(context::warn);
            return;
        }
        lastAsked = now;
        lastFailure = Optional.empty();
        List<String> failures = new ArrayList<>();
        List<Double> offsets = ask(context, hosts, failures);
        if (context.isStopping()) {
            return;
        }
        if (offsets.isEmpty()) {
            String message = "no NTP server tells the time: " + String.join(", ", failures);
            context.sender().serviceCheck(ServiceCheck.of(IN_SYNC, ServiceCheck.Status.UNKNOWN, message));
            lastFailure = Optional.of(message + "; they are asked again in less than 15 minutes");
            throw new IOException(message + "; allow UDP to port " + settings.port() + ", or set hosts");
        }
        failures.forEach(failure -> context.warn("an NTP server does not tell the time: " + failure));
        double offset = median(offsets);
        context.sender().gauge("ntp.offset", offset);
        context.sender().serviceCheck(inSync(offset));
    }

    private List<String> hosts(CheckContext context) {
        if (settings.useLocalDefinedServers()) {
            List<String> local = LocalNtpServers.read(files.rootfs());
            if (!local.isEmpty()) {
                return local;
            }
            context.warn("use_local_defined_servers: no server is defined in the files of ntpd, chrony, OpenNTPD and"
                    + " systemd-timesyncd below " + files.rootfs() + "; hosts or their default are asked");
        }
        List<String> hosts = Stream.concat(Stream.of(settings.host()), settings.hosts().stream())
                .filter(host -> !host.isBlank())
                .distinct()
                .toList();
        return hosts.isEmpty() ? DEFAULT_HOSTS : hosts;
    }

    private List<Double> ask(CheckContext context, List<String> hosts, List<String> failures) {
        NtpQuery query = new NtpQuery(settings.port(), settings.version(), settings.timeout(), context.clock());
        List<Double> offsets = new ArrayList<>();
        for (String host : hosts) {
            if (context.isStopping()) {
                break;
            }
            try {
                offsets.add(query.offset(host));
            } catch (UnknownHostException e) {
                failures.add(host + " (unknown host)");
            } catch (IOException | IllegalArgumentException e) {
                failures.add(host + " (" + e.getMessage() + ")");
            }
        }
        return offsets;
    }

    private ServiceCheck inSync(double offset) {
        boolean off = Math.abs(offset) > settings.offsetThreshold();
        return ServiceCheck.of(
                IN_SYNC,
                off ? ServiceCheck.Status.CRITICAL : ServiceCheck.Status.OK,
                String.format(
                        Locale.ROOT,
                        "the clock is %.3f s %s, allowed are %s s",
                        Math.abs(offset),
                        offset < 0 ? "ahead" : "behind",
                        settings.offsetThreshold()));
    }

    private static double median(List<Double> offsets) {
        Collections.sort(offsets);
        int middle = offsets.size() / 2;
        return offsets.size() % 2 == 1 ? offsets.get(middle) : (offsets.get(middle - 1) + offsets.get(middle)) / 2;
    }
}

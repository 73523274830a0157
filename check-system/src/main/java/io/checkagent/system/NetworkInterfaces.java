// SPDX-License-Identifier: Apache-2.0
package io.checkagent.system;

import static java.util.Objects.requireNonNull;

import io.checkagent.api.Sender;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.OptionalInt;
import java.util.function.Predicate;

/**
 * The interfaces' traffic from {@code net/dev} below {@code /proc}, as changes per second, tagged {@code device} and
 * {@code device_name}; and from {@code /sys}, where the kernel tells, their state, tagged {@code iface}.
 */
final class NetworkInterfaces {
    /** Columns behind the interface's name: eight received, then those transmitted. */
    private static final int COLUMNS = 12;

    private final HostFiles files;
    private final Predicate<String> excluded;

    /** @param excluded says of a name whether it is not reported */
    NetworkInterfaces(HostFiles files, Predicate<String> excluded) {
        this.files = requireNonNull(files, "files is null");
        this.excluded = requireNonNull(excluded, "excluded is null");
    }

    /** Sends what the file in this directory, {@code net} or {@code 1/net}, tells, and the state of each interface. */
    void send(Sender sender, String directory, Reading reading) {
        String file = directory + "/dev";
        for (String line : reading.lines(file)) {
            int colon = line.indexOf(':');
            if (line.indexOf('|') >= 0) {
                // One of the two lines of headings.
                continue;
            }
            double[] columns = colon <= 0
                    ? new double[0]
                    : Numbers.parse(line.substring(colon + 1).strip().split(" +", -1), 0);
            if (columns.length < COLUMNS) {
                reading.malformed(file, line);
                continue;
            }
            String name = line.substring(0, colon).strip();
            if (!excluded.test(name)) {
                traffic(sender, name, columns);
                state(sender, name);
            }
        }
    }

    private static void traffic(Sender sender, String name, double[] columns) {
        String[] tags = {"device:" + name, "device_name:" + name};
        sender.rate("system.net.bytes_rcvd", columns[0], tags);
        sender.rate("system.net.packets_in.count", columns[1], tags);
        sender.rate("system.net.packets_in.error", columns[2], tags);
        sender.rate("system.net.packets_in.drop", columns[3], tags);
        sender.rate("system.net.bytes_sent", columns[8], tags);
        sender.rate("system.net.packets_out.count", columns[9], tags);
        sender.rate("system.net.packets_out.error", columns[10], tags);
        sender.rate("system.net.packets_out.drop", columns[11], tags);
    }

    /** The kernel tells no carrier of an interface that is switched off, and a container may see no {@code /sys}. */
    private void state(Sender sender, String name) {
        Path directory = files.sysfs().resolve("class/net").resolve(name);
        gauge(sender, "system.net.iface.mtu", directory.resolve("mtu"), name);
        gauge(sender, "system.net.iface.tx_queue_len", directory.resolve("tx_queue_len"), name);
        gauge(sender, "system.net.iface.up", directory.resolve("carrier"), name);
        queues(directory, "tx-*")
                .ifPresent(count -> sender.gauge("system.net.iface.num_tx_queues", count, "iface:" + name));
        queues(directory, "rx-*")
                .ifPresent(count -> sender.gauge("system.net.iface.num_rx_queues", count, "iface:" + name));
    }

    private static void gauge(Sender sender, String metric, Path file, String name) {
        Reading.number(file).ifPresent(value -> sender.gauge(metric, value, "iface:" + name));
    }

    private static OptionalInt queues(Path directory, String names) {
        int count = 0;
        try (DirectoryStream<Path> queues = Files.newDirectoryStream(directory.resolve("queues"), names)) {
            for (Path ignored : queues) {
                count++;
            }
            return OptionalInt.of(count);
        } catch (IOException e) {
            return OptionalInt.empty();
        }
    }
}

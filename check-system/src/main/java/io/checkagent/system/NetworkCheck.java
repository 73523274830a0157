// SPDX-License-Identifier: Apache-2.0
package io.checkagent.system;

import static java.util.Objects.requireNonNull;

import io.checkagent.api.Check;
import io.checkagent.api.CheckContext;
import io.checkagent.api.CheckType;
import io.checkagent.api.Sender;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import org.pf4j.Extension;

/**
 * The traffic of the host's network interfaces, a second: {@code system.net.bytes_rcvd}, {@code .bytes_sent}, {@code
 * .packets_in.count}, {@code .error}, {@code .drop} and the same of {@code .packets_out}, tagged {@code device} and
 * {@code device_name}; from {@code /sys}, tagged {@code iface}: {@code system.net.iface.mtu}, {@code .tx_queue_len} and
 * {@code .up}, where the kernel tells.
 */
@Extension
@CheckType(name = "network")
public final class NetworkCheck implements Check {
    /** Columns of {@code /proc/net/dev} behind the interface's name: eight received, then those transmitted. */
    private static final int COLUMNS = 12;

    private final HostFiles files;
    private final List<String> excludedInterfaces;
    private final Optional<Pattern> excludedPattern;

    /** Prepares the check. */
    public NetworkCheck(NetworkSettings settings) {
        this(settings, HostFiles.locate(settings.procfsPath(), settings.sysfsPath(), Optional.empty()));
    }

    NetworkCheck(NetworkSettings settings, HostFiles files) {
        this.files = requireNonNull(files, "files is null");
        this.excludedInterfaces = settings.excludedInterfaces();
        this.excludedPattern = settings.excludedInterfaceRe();
    }

    @Override
    public void run(CheckContext context) throws IOException {
        for (String line : interfaces(context)) {
            int colon = line.indexOf(':');
            if (colon < 0) {
                // The two lines of headings.
                continue;
            }
            String name = line.substring(0, colon).strip();
            String[] columns = line.substring(colon + 1).strip().split(" +", -1);
            if (columns.length < COLUMNS) {
                throw new IOException("net/dev has too few columns: " + line);
            }
            if (!isExcluded(name)) {
                traffic(context.sender(), name, columns);
                state(context.sender(), name);
            }
        }
    }

    /**
     * {@code net} is that of the reading process, also below another {@code /proc}; the host's is that of its first
     * process.
     */
    private List<String> interfaces(CheckContext context) throws IOException {
        if (files.isForeign()) {
            if (Files.isReadable(files.procfs().resolve("1/net/dev"))) {
                return files.procfsLines("1/net/dev");
            }
            context.warn("cannot read " + files.procfs().resolve("1/net/dev")
                    + ": reporting the interfaces of the agent's own network namespace; run the agent with hostPID and"
                    + " as root, or with hostNetwork");
        }
        return files.procfsLines("net/dev");
    }

    private boolean isExcluded(String name) {
        return excludedInterfaces.contains(name)
                || excludedPattern
                        .filter(pattern -> pattern.matcher(name).find())
                        .isPresent();
    }

    private static void traffic(Sender sender, String name, String[] columns) {
        String[] tags = {"device:" + name, "device_name:" + name};
        sender.rate("system.net.bytes_rcvd", Double.parseDouble(columns[0]), tags);
        sender.rate("system.net.packets_in.count", Double.parseDouble(columns[1]), tags);
        sender.rate("system.net.packets_in.error", Double.parseDouble(columns[2]), tags);
        sender.rate("system.net.packets_in.drop", Double.parseDouble(columns[3]), tags);
        sender.rate("system.net.bytes_sent", Double.parseDouble(columns[8]), tags);
        sender.rate("system.net.packets_out.count", Double.parseDouble(columns[9]), tags);
        sender.rate("system.net.packets_out.error", Double.parseDouble(columns[10]), tags);
        sender.rate("system.net.packets_out.drop", Double.parseDouble(columns[11]), tags);
    }

    private void state(Sender sender, String name) {
        Path directory = files.sysfs().resolve("class/net").resolve(name);
        gauge(sender, "system.net.iface.mtu", directory.resolve("mtu"), name);
        gauge(sender, "system.net.iface.tx_queue_len", directory.resolve("tx_queue_len"), name);
        gauge(sender, "system.net.iface.up", directory.resolve("carrier"), name);
    }

    private static void gauge(Sender sender, String metric, Path file, String name) {
        try {
            String text = Files.readString(file, StandardCharsets.US_ASCII).strip();
            sender.gauge(metric, Integer.parseInt(text), "iface:" + name);
        } catch (IOException | NumberFormatException e) {
            // The kernel tells no carrier of an interface that is switched off, and a container may see no /sys.
            return;
        }
    }
}

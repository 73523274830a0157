// SPDX-License-Identifier: Apache-2.0
package io.checkagent.commandline;

import static java.util.stream.Collectors.joining;

import io.checkagent.agent.recent.RecentEvent;
import io.checkagent.agent.status.StatusJson;
import io.checkagent.configuration.Scrubber;
import java.io.PrintWriter;
import java.time.Duration;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Optional;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code agent stream-events}. */
@Command(
        name = "stream-events",
        description =
                "Shows the events that the running agent hands to its outputs, as they come, until interrupted or for nine"
                        + " minutes. On the leader those of the cluster are among them.",
        mixinStandardHelpOptions = true)
final class StreamEventsCommand extends AskCommand {
    /** So long a client that went away is not noticed, and so often one that waits hears something. */
    private static final Duration HEARTBEAT = Duration.ofSeconds(2);

    @Option(names = "--check", paramLabel = "NAME", description = "Only what this check sent.")
    private Optional<String> check = Optional.empty();

    @Option(
            names = "--type",
            paramLabel = "TYPE",
            description = "Only error, warning, info or success; a Kubernetes event of type Warning is a warning.")
    private Optional<String> type = Optional.empty();

    @Option(
            names = "--tag",
            paramLabel = "KEY:VALUE",
            description = "Only with this tag, as kube_namespace:shop; may be given several times.")
    private List<String> tags = List.of();

    @Option(names = "--last", paramLabel = "N", description = "Begin with the last N of those that were before.")
    private int last;

    @Option(names = "--count", paramLabel = "N", description = "End after so many events.")
    private int count = Integer.MAX_VALUE;

    @Option(
            names = "--duration",
            paramLabel = "DURATION",
            converter = DurationConverter.class,
            description = "End after so long, as 30s; at most 9m.")
    private Duration duration = CommandPlace.LONGEST;

    StreamEventsCommand(CommandPlace place) {
        super(place);
    }

    @Override
    int answer(RunningAgent agent, PrintWriter out) throws InterruptedException {
        long end = System.nanoTime() + Math.min(duration.toNanos(), CommandPlace.LONGEST.toNanos());
        long seen = Math.max(0, agent.recent().events() - Math.max(0, last));
        int shown = 0;
        while (shown < count && !out.checkError()) {
            Duration left = Duration.ofNanos(end - System.nanoTime());
            if (left.isNegative()) {
                break;
            }
            Duration wait = left.compareTo(HEARTBEAT) < 0 ? left : HEARTBEAT;
            for (RecentEvent event : agent.recent().awaitEventsAfter(seen, wait)) {
                seen = event.number();
                if (shown < count && isWanted(event)) {
                    out.println(json() ? StatusJson.line(event) : text(event));
                    shown++;
                }
            }
        }
        return 0;
    }

    private boolean isWanted(RecentEvent event) {
        return check.map(event.check()::equals).orElse(true)
                && type.map(event.alertType()::equalsIgnoreCase).orElse(true)
                && event.tags().containsAll(tags);
    }

    /** One event is one line, and its text another. */
    private static String text(RecentEvent event) {
        String head = "%tFT%<tTZ %-7s %s %s%s"
                .formatted(
                        event.at().atZone(ZoneOffset.UTC),
                        event.alertType(),
                        event.check(),
                        event.host().isEmpty() ? "" : event.host() + " ",
                        Scrubber.oneLine(event.title()));
        String tags = event.tags().stream().map(Scrubber::oneLine).collect(joining(", ", "    ", ""));
        String text = Scrubber.oneLine(event.text());
        return head
                + (text.isBlank() ? "" : System.lineSeparator() + "    " + text)
                + (event.tags().isEmpty() ? "" : System.lineSeparator() + tags);
    }
}

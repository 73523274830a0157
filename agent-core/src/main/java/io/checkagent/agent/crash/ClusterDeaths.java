// SPDX-License-Identifier: Apache-2.0
package io.checkagent.agent.crash;

import static java.util.Objects.requireNonNull;

import io.checkagent.agent.stage.ErrorText;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Which checks of the cluster agents died of within a day, the newest {@value #MOST}: what a new leader goes by. Given the
 * time it says who is held back, and until when. As a text: lines of instance ID, time, agent, {@code proven} or {@code
 * suspected}, reason, divided by tabs. Immutable.
 */
record ClusterDeaths(List<Death> all) {
    static final ClusterDeaths NONE = new ClusterDeaths(List.of());

    private static final Duration REMEMBERED = Duration.ofDays(1);
    /** Beyond that, the clock of the one that died was wrong. */
    private static final Duration CLOCKS_DIFFER = Duration.ofMinutes(5);
    /** A lease passes before another agent leads: the first step of a single agent would be over by then. */
    private static final int STEPS_AHEAD = 1;

    private static final int MOST = 50;
    private static final int LONGEST_TEXT = 500;
    private static final String PROVEN = "proven";
    private static final String SUSPECTED = "suspected";

    /**
     * An agent that died of an instance.
     *
     * @param agent its host's name
     * @param proven whether nothing else can have been the cause; else the instance ran when the agent ended, which it also
     *     does when the agent is killed from outside
     * @param reason for the user
     */
    record Death(String instanceId, Instant at, String agent, boolean proven, String reason) {
        Death {
            instanceId = shortened(instanceId);
            requireNonNull(at, "at is null");
            agent = shortened(agent);
            reason = shortened(reason);
        }

        private static String shortened(String text) {
            String line = ErrorText.oneLine(text, 2 * LONGEST_TEXT);
            return line.substring(0, Math.min(line.length(), LONGEST_TEXT));
        }

        private static @Nullable Death parse(String[] fields) {
            try {
                return fields.length == 5
                        ? new Death(fields[0], Instant.parse(fields[1]), fields[2], fields[3].equals(PROVEN), fields[4])
                        : null;
            } catch (DateTimeException e) {
                return null;
            }
        }

        private String text() {
            return String.join("\t", instanceId, at.toString(), agent, proven ? PROVEN : SUSPECTED, reason);
        }
    }

    /**
     * An instance that no leader runs yet.
     *
     * @param until when
     * @param times how many agents died of it, or one how often
     * @param last of them
     */
    record Held(Instant until, int times, Death last) {}

    ClusterDeaths {
        all = List.copyOf(all);
    }

    /** Reads what is stored; lines that make no sense are left out. */
    static ClusterDeaths parse(String text) {
        return new ClusterDeaths(text.lines()
                .map(line -> Death.parse(line.split("\t", 5)))
                .filter(Objects::nonNull)
                .toList());
    }

    /** With those, each once, and without what no longer counts. */
    ClusterDeaths with(Collection<Death> more, Instant now) {
        List<Death> counting = new ArrayList<>(Stream.concat(all.stream(), more.stream())
                .filter(death -> counts(death, now))
                .distinct()
                .sorted(Comparator.comparing(Death::at))
                .toList());
        return new ClusterDeaths(counting.subList(Math.max(0, counting.size() - MOST), counting.size()));
    }

    private static boolean counts(Death death, Instant now) {
        return death.at().plus(REMEMBERED).isAfter(now) && death.at().isBefore(now.plus(CLOCKS_DIFFER));
    }

    /**
     * Whether an instance must wait. One death counts when it is proven, of those that are not only the second does: whoever
     * kills a leader from outside, or takes its node's power, must not stop the check that ran at that moment. Then 5
     * minutes, 25, 125, at most 6 hours, from the last one on.
     */
    Optional<Held> held(String instanceId, Instant now) {
        List<Death> deaths = all.stream()
                .filter(death -> death.instanceId().equals(instanceId) && counts(death, now))
                .sorted(Comparator.comparing(Death::at))
                .toList();
        if (deaths.isEmpty()) {
            return Optional.empty();
        }
        int counting = deaths.size() - (deaths.get(0).proven() ? 0 : 1);
        Death last = deaths.get(deaths.size() - 1);
        return Optional.of(new Held(last.at().plus(CrashHistory.hold(STEPS_AHEAD + counting)), deaths.size(), last))
                .filter(held -> counting > 0 && held.until().isAfter(now));
    }

    String text() {
        return all.stream().map(Death::text).collect(Collectors.joining("\n"));
    }
}

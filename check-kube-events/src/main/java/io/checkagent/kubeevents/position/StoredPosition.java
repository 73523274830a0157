// SPDX-License-Identifier: Apache-2.0
package io.checkagent.kubeevents.position;

import static java.util.Objects.requireNonNull;

import io.checkagent.api.Checkpoint;
import io.checkagent.kubeevents.source.ListProgress;
import io.checkagent.kubeevents.source.ResourceVersion;
import io.checkagent.kubeevents.source.StartPoint;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * How far events were collected, in the form that the Datadog Agent 6 stores it in: {@code tokenKey}, a resourceVersion
 * up to which all is delivered, and {@code tokenTimestamp}, when that was written (RFC 3339; the first releases wrote
 * RFC 822 in local time, which is read too). When namespaces are collected one by one, {@code tokenNamespaces} says how
 * far each is, at {@code tokenKey} or beyond; while lists are under way, {@code tokenListed} says how much of them is
 * delivered, and, when they are to heal a position of which only the time was usable, {@code tokenSince} that time. A
 * namespace that {@code tokenRefused} names could not be read: it stays where {@code tokenNamespaces} says,
 * and {@code tokenKey} goes on without it. Other programs ignore these four.
 *
 * @param version what {@code tokenKey} says; nothing when it is absent, {@code 0}, or unusable
 * @param time what {@code tokenTimestamp} says; nothing when {@code tokenKey} is absent; what {@code tokenSince} says
 *     when it is {@code 0}
 * @param namespaces what {@code tokenNamespaces} says, nothing of a namespace whose first list was under way; empty when
 *     the whole cluster was collected as one
 * @param refused what {@code tokenRefused} says; nothing when another program has moved {@code tokenKey} since
 * @param listed what {@code tokenListed} says
 * @param complaints what is wrong with the stored texts, for people
 */
public record StoredPosition(
        Optional<ResourceVersion> version,
        Optional<Instant> time,
        Map<String, Optional<ResourceVersion>> namespaces,
        Set<String> refused,
        ListProgress listed,
        List<String> complaints) {
    private static final String VERSION = "tokenKey";
    private static final String TIME = "tokenTimestamp";
    private static final String NAMESPACES = "tokenNamespaces";
    private static final String REFUSED = "tokenRefused";
    private static final String LISTED = "tokenListed";
    private static final String SINCE = "tokenSince";
    private static final String NONE = "0";
    private static final Duration CLOCK_SKEW = Duration.ofMinutes(2);
    private static final DateTimeFormatter RFC_822 = DateTimeFormatter.ofPattern("dd MMM yy HH:mm zzz", Locale.ENGLISH);

    public StoredPosition {
        requireNonNull(version, "version is null");
        requireNonNull(time, "time is null");
        namespaces = Map.copyOf(namespaces);
        refused = Set.copyOf(refused);
        requireNonNull(listed, "listed is null");
        complaints = List.copyOf(complaints);
    }

    /** Reads what is stored. Never fails: what cannot be used becomes a complaint. */
    public static StoredPosition read(Checkpoint stored, Instant now) {
        List<String> complaints = new ArrayList<>();
        Optional<Instant> time = readTime(TIME, stored, now, complaints);
        String key = stored.get(VERSION).orElse("").trim();
        if (key.isEmpty() && stored.get(VERSION).isEmpty() && !stored.isEmpty()) {
            complaints.add("there is no " + VERSION + " among the stored entries "
                    + stored.entries().keySet().stream().sorted().toList());
            return unusable(time, complaints);
        }
        Map<String, Optional<ResourceVersion>> namespaces =
                readNamespaces(stored.get(NAMESPACES).orElse(""), complaints);
        ListProgress listed = readListed(stored.get(LISTED).orElse(""), complaints);
        Optional<ResourceVersion> version = ResourceVersion.parse(key);
        boolean isNone = key.isEmpty() || key.equals(NONE);
        if (version.isEmpty() && !isNone) {
            complaints.add(VERSION + " \"" + shown(key) + "\" is not a resourceVersion");
            return unusable(time, complaints);
        }
        Reached written = new Reached(namespaces, names(stored.get(REFUSED).orElse("")), listed, Optional.empty());
        Set<String> refused = written.lowest().equals(version) ? written.refused() : Set.of();
        Optional<Instant> wantedSince = isNone ? readTime(SINCE, stored, now, complaints) : time;
        return new StoredPosition(version, wantedSince, namespaces, refused, listed, complaints);
    }

    private static StoredPosition unusable(Optional<Instant> time, List<String> complaints) {
        return new StoredPosition(Optional.empty(), time, Map.of(), Set.of(), ListProgress.NONE, complaints);
    }

    /** Where to begin, in the whole cluster or in one namespace, given the API server's present version. */
    public StartPoint startPoint(Optional<String> namespace, ResourceVersion present) {
        Optional<ResourceVersion> own = namespace
                .flatMap(name -> namespaces.getOrDefault(name, Optional.empty()))
                .filter(reached -> !reached.isAfter(present));
        ListProgress begun = listed(namespace, present);
        if (namespace.filter(refused::contains).isPresent() && !isBeyond(present)) {
            // The time is that of the others.
            return new StartPoint(own, Optional.empty(), begun);
        }
        Optional<ResourceVersion> after = own.filter(reached -> version.stream().allMatch(reached::isAfter))
                .or(() -> usable(present));
        // Without a version, the time is that of the others, which have no position yet.
        boolean isOwnTime = after.isEmpty() || version.isPresent();
        return new StartPoint(after, isOwnTime ? time : Optional.empty(), begun);
    }

    /** What is wrong, given the API server's present version; empty when all is well. */
    public Optional<String> complaint(ResourceVersion present) {
        List<String> all = new ArrayList<>(complaints);
        version.filter(stored -> isBeyond(present))
                .ifPresent(stored -> all.add(VERSION + " " + stored + " is beyond the API server's present version "
                        + present + ": it is another cluster's, or the cluster was restored"));
        if (all.isEmpty()) {
            return Optional.empty();
        }
        String consequence = usable(present).isPresent()
                ? "collection goes on from " + VERSION
                : time.map(since -> "collecting what the API server holds since " + since)
                        .orElse("collecting all that the API server holds, some of it perhaps again");
        return Optional.of("stored position: " + String.join("; ", all) + "; " + consequence
                + "; the entries are replaced with the next delivery");
    }

    /** The texts to store. */
    public static Checkpoint write(Reached reached, Instant now) {
        Map<String, String> entries = new TreeMap<>();
        entries.put(VERSION, digits(reached.lowest()));
        entries.put(TIME, now.truncatedTo(ChronoUnit.SECONDS).toString());
        reached.since().ifPresent(since -> entries.put(SINCE, since.toString()));
        if (!reached.positions().containsKey(Reached.WHOLE_CLUSTER)) {
            entries.put(
                    NAMESPACES,
                    new TreeMap<>(reached.positions())
                            .entrySet().stream()
                                    .map(e -> e.getKey() + "=" + digits(e.getValue()))
                                    .collect(Collectors.joining(",")));
        }
        if (!reached.refused().isEmpty()) {
            entries.put(REFUSED, String.join(",", new TreeSet<>(reached.refused())));
        }
        if (!reached.listed().passes().isEmpty()) {
            entries.put(
                    LISTED,
                    reached.listed().passes().stream()
                            .map(pass -> pass.version() + "=" + pass.lastKey())
                            .collect(Collectors.joining(",")));
        }
        return new Checkpoint(entries);
    }

    private Optional<ResourceVersion> usable(ResourceVersion present) {
        return version.filter(stored -> !isBeyond(present));
    }

    private boolean isBeyond(ResourceVersion present) {
        return version.filter(stored -> stored.isAfter(present)).isPresent();
    }

    /** What was listed in the same place: passes of another cluster, or of other namespaces, say nothing here. */
    private ListProgress listed(Optional<String> namespace, ResourceVersion present) {
        if (listed.passes().stream().anyMatch(pass -> pass.version().isAfter(present))) {
            return ListProgress.NONE;
        }
        if (namespace.isPresent()) {
            return listed.in(namespace.get());
        }
        return namespaces.isEmpty() ? listed : ListProgress.NONE;
    }

    private static String digits(Optional<ResourceVersion> version) {
        return version.map(ResourceVersion::digits).orElse(NONE);
    }

    private static Optional<Instant> readTime(String name, Checkpoint stored, Instant now, List<String> complaints) {
        String text = stored.get(name).orElse("");
        if (text.isBlank()) {
            return Optional.empty();
        }
        Optional<Instant> time = parseTime(text.trim());
        if (time.isEmpty()) {
            complaints.add(name + " \"" + shown(text) + "\" is not a time");
        } else if (time.get().isAfter(now.plus(CLOCK_SKEW))) {
            complaints.add(name + " " + time.get() + " is in the future");
            return Optional.empty();
        }
        return time;
    }

    private static Optional<Instant> parseTime(String text) {
        return parseTime(text, DateTimeFormatter.ISO_OFFSET_DATE_TIME).or(() -> parseTime(text, RFC_822));
    }

    private static Optional<Instant> parseTime(String text, DateTimeFormatter format) {
        try {
            return Optional.of(ZonedDateTime.parse(text, format).toInstant());
        } catch (DateTimeException e) {
            return Optional.empty();
        }
    }

    private static Map<String, Optional<ResourceVersion>> readNamespaces(String text, List<String> complaints) {
        Map<String, Optional<ResourceVersion>> positions = new TreeMap<>();
        if (text.isBlank()) {
            return positions;
        }
        for (String entry : text.split(",", -1)) {
            int equals = entry.indexOf('=');
            String digits = entry.substring(equals + 1);
            Optional<ResourceVersion> version = ResourceVersion.parse(digits);
            if (equals < 1 || (version.isEmpty() && !digits.equals(NONE))) {
                complaints.add(NAMESPACES + " has an unreadable part \"" + shown(entry) + "\"");
                return Map.of();
            }
            positions.put(entry.substring(0, equals), version);
        }
        return positions;
    }

    private static Set<String> names(String text) {
        return text.isBlank() ? Set.of() : Stream.of(text.split(",")).collect(Collectors.toSet());
    }

    private static ListProgress readListed(String text, List<String> complaints) {
        List<ListProgress.Pass> passes = new ArrayList<>();
        if (text.isBlank()) {
            return ListProgress.NONE;
        }
        for (String entry : text.split(",", -1)) {
            int equals = Math.max(0, entry.indexOf('='));
            Optional<ResourceVersion> version = ResourceVersion.parse(entry.substring(0, equals));
            if (version.isEmpty()) {
                complaints.add(LISTED + " has an unreadable part \"" + shown(entry) + "\"");
                return ListProgress.NONE;
            }
            passes.add(new ListProgress.Pass(version.get(), entry.substring(equals + 1)));
        }
        return new ListProgress(passes);
    }

    private static String shown(String text) {
        return text.length() > 40 ? text.substring(0, 40) + "…" : text;
    }
}

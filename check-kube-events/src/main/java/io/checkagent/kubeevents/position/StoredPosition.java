package io.checkagent.kubeevents.position;

import static java.util.Objects.requireNonNull;

import io.checkagent.api.Checkpoint;
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
import java.util.TreeMap;
import java.util.stream.Collectors;

/**
 * How far events were collected, in the form that the Datadog Agent 6 stores it in: {@code tokenKey}, a resourceVersion
 * up to which all is delivered, and {@code tokenTimestamp}, when that was written (RFC 3339; the first releases wrote
 * RFC 822 in local time, which is read too). When namespaces are collected one by one, {@code tokenNamespaces} says how
 * far each is beyond {@code tokenKey}; other programs ignore it.
 *
 * @param version what {@code tokenKey} says; nothing when it is absent, {@code 0}, or unusable
 * @param time what {@code tokenTimestamp} says
 * @param namespaces what {@code tokenNamespaces} says
 * @param complaints what is wrong with the stored texts, for people
 */
public record StoredPosition(
        Optional<ResourceVersion> version,
        Optional<Instant> time,
        Map<String, ResourceVersion> namespaces,
        List<String> complaints) {
    private static final String VERSION = "tokenKey";
    private static final String TIME = "tokenTimestamp";
    private static final String NAMESPACES = "tokenNamespaces";
    private static final Duration CLOCK_SKEW = Duration.ofMinutes(2);
    private static final DateTimeFormatter RFC_822 = DateTimeFormatter.ofPattern("dd MMM yy HH:mm zzz", Locale.ENGLISH);

    public StoredPosition {
        requireNonNull(version, "version is null");
        requireNonNull(time, "time is null");
        namespaces = Map.copyOf(namespaces);
        complaints = List.copyOf(complaints);
    }

    /** Reads what is stored. Never fails: what cannot be used becomes a complaint. */
    public static StoredPosition read(Checkpoint stored, Instant now) {
        List<String> complaints = new ArrayList<>();
        Optional<Instant> time = readTime(stored.get(TIME).orElse(""), now, complaints);
        String key = stored.get(VERSION).orElse("").trim();
        if (key.isEmpty() && stored.get(VERSION).isEmpty() && !stored.isEmpty()) {
            complaints.add("there is no " + VERSION + " among the stored entries "
                    + stored.entries().keySet().stream().sorted().toList());
            return new StoredPosition(Optional.empty(), time, Map.of(), complaints);
        }
        if (key.isEmpty() || key.equals("0")) {
            return new StoredPosition(Optional.empty(), Optional.empty(), Map.of(), complaints);
        }
        Optional<ResourceVersion> version = ResourceVersion.parse(key);
        if (version.isEmpty()) {
            complaints.add(VERSION + " \"" + shown(key) + "\" is not a resourceVersion");
        }
        return new StoredPosition(
                version, time, readNamespaces(stored.get(NAMESPACES).orElse(""), complaints), complaints);
    }

    /** Where to begin, in the whole cluster or in one namespace, given the API server's present version. */
    public StartPoint startPoint(Optional<String> namespace, ResourceVersion present) {
        return usable(present)
                .map(from -> new StartPoint(
                        Optional.of(namespace
                                .map(namespaces::get)
                                .filter(version -> version.isAfter(from) && !version.isAfter(present))
                                .orElse(from)),
                        time))
                .orElseGet(() -> new StartPoint(Optional.empty(), time));
    }

    /** What is wrong, given the API server's present version; empty when all is well. */
    public Optional<String> complaint(ResourceVersion present) {
        List<String> all = new ArrayList<>(complaints);
        version.filter(stored -> stored.isAfter(present))
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

    /**
     * The texts to store.
     *
     * @param positions of the streams by namespace; one entry without a name when the whole cluster is one stream
     */
    public static Checkpoint write(Map<String, ResourceVersion> positions, Instant now) {
        ResourceVersion lowest = positions.values().stream()
                .min(ResourceVersion::compareTo)
                .orElseThrow(() -> new IllegalArgumentException("no stream"));
        Map<String, String> entries = new TreeMap<>();
        entries.put(VERSION, lowest.digits());
        entries.put(TIME, now.truncatedTo(ChronoUnit.SECONDS).toString());
        if (positions.size() > 1) {
            entries.put(
                    NAMESPACES,
                    new TreeMap<>(positions)
                            .entrySet().stream()
                                    .map(e -> e.getKey() + "=" + e.getValue())
                                    .collect(Collectors.joining(",")));
        }
        return new Checkpoint(entries);
    }

    private Optional<ResourceVersion> usable(ResourceVersion present) {
        return version.filter(stored -> !stored.isAfter(present));
    }

    private static Optional<Instant> readTime(String text, Instant now, List<String> complaints) {
        if (text.isBlank()) {
            return Optional.empty();
        }
        Optional<Instant> time = parseTime(text.trim());
        if (time.isEmpty()) {
            complaints.add(TIME + " \"" + shown(text) + "\" is not a time");
        } else if (time.get().isAfter(now.plus(CLOCK_SKEW))) {
            complaints.add(TIME + " " + time.get() + " is in the future");
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

    private static Map<String, ResourceVersion> readNamespaces(String text, List<String> complaints) {
        Map<String, ResourceVersion> positions = new TreeMap<>();
        if (text.isBlank()) {
            return positions;
        }
        for (String entry : text.split(",", -1)) {
            int equals = entry.indexOf('=');
            Optional<ResourceVersion> version = ResourceVersion.parse(entry.substring(equals + 1));
            if (equals < 1 || version.isEmpty()) {
                complaints.add(NAMESPACES + " has an unreadable part \"" + shown(entry) + "\"");
                return Map.of();
            }
            positions.put(entry.substring(0, equals), version.get());
        }
        return positions;
    }

    private static String shown(String text) {
        return text.length() > 40 ? text.substring(0, 40) + "…" : text;
    }
}

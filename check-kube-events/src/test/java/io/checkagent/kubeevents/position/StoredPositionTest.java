// SPDX-License-Identifier: Apache-2.0
package io.checkagent.kubeevents.position;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import io.checkagent.api.Checkpoint;
import io.checkagent.kubeevents.source.ListProgress;
import io.checkagent.kubeevents.source.ResourceVersion;
import io.checkagent.kubeevents.source.StartPoint;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class StoredPositionTest {
    private static final Instant NOW = Instant.parse("2026-11-23T10:00:00Z");
    private static final Instant SAVED = Instant.parse("2026-11-23T09:58:00Z");
    private static final ResourceVersion PRESENT = new ResourceVersion("5000");
    private static final List<String> ENTRIES =
            List.of("tokenKey", "tokenTimestamp", "tokenNamespaces", "tokenRefused", "tokenListed", "tokenSince");

    @Test
    void goesOnWhereItsOwnWritingEnded() {
        Checkpoint written = StoredPosition.write(reached(Map.of("", version("4711")), ListProgress.NONE), SAVED);

        assertThat(written.entries())
                .containsExactlyInAnyOrderEntriesOf(
                        Map.of("tokenKey", "4711", "tokenTimestamp", "2026-11-23T09:58:00Z"));
        StoredPosition read = StoredPosition.read(written, NOW);
        assertThat(read.startPoint(Optional.empty(), PRESENT))
                .isEqualTo(new StartPoint(
                        Optional.of(new ResourceVersion("4711")), Optional.of(SAVED), ListProgress.NONE));
        assertThat(read.complaint(PRESENT)).isEmpty();
    }

    @Test
    void readsTheRfc822TimeOfTheFirstDatadogAgents() {
        StoredPosition read =
                StoredPosition.read(checkpoint("tokenKey", "4711", "tokenTimestamp", "23 Nov 26 09:58 UTC"), NOW);

        assertThat(read.time()).contains(SAVED);
        assertThat(read.complaint(PRESENT)).isEmpty();
    }

    @Test
    void aVersionWithoutATimeIsEnough() {
        StoredPosition read = StoredPosition.read(checkpoint("tokenKey", "4711"), NOW);

        assertThat(read.startPoint(Optional.empty(), PRESENT).after()).contains(new ResourceVersion("4711"));
        assertThat(read.complaint(PRESENT)).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "0", " "})
    void noVersionYetMeansAllThatThereIs(String key) {
        StoredPosition read = StoredPosition.read(checkpoint("tokenKey", key, "tokenTimestamp", SAVED.toString()), NOW);

        assertThat(read.startPoint(Optional.empty(), PRESENT)).isEqualTo(StartPoint.BEGINNING);
        assertThat(read.complaint(PRESENT)).isEmpty();
    }

    @Test
    void nothingStoredMeansAllThatThereIs() {
        StoredPosition read = StoredPosition.read(Checkpoint.empty(), NOW);

        assertThat(read.startPoint(Optional.empty(), PRESENT)).isEqualTo(StartPoint.BEGINNING);
        assertThat(read.complaint(PRESENT)).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"abc", "-5", "12 13", "99999999999999999999", "0x1f"})
    void garbageFallsBackToTheTimeAndSaysSo(String key) {
        StoredPosition read = StoredPosition.read(checkpoint("tokenKey", key, "tokenTimestamp", SAVED.toString()), NOW);

        assertThat(read.startPoint(Optional.empty(), PRESENT))
                .isEqualTo(new StartPoint(Optional.empty(), Optional.of(SAVED), ListProgress.NONE));
        assertThat(read.complaint(PRESENT).orElse("")).contains(key).contains("since " + SAVED);
    }

    @Test
    void garbageWithoutATimeMeansAllThatThereIsAndSaysThatSomeMayRepeat() {
        StoredPosition read = StoredPosition.read(checkpoint("tokenKey", "abc"), NOW);

        assertThat(read.startPoint(Optional.empty(), PRESENT)).isEqualTo(StartPoint.BEGINNING);
        assertThat(read.complaint(PRESENT).orElse("")).contains("perhaps again");
    }

    @Test
    void aVersionBeyondThePresentIsAnotherClusters() {
        StoredPosition read =
                StoredPosition.read(checkpoint("tokenKey", "999999", "tokenTimestamp", SAVED.toString()), NOW);

        assertThat(read.startPoint(Optional.empty(), PRESENT))
                .isEqualTo(new StartPoint(Optional.empty(), Optional.of(SAVED), ListProgress.NONE));
        assertThat(read.complaint(PRESENT).orElse("")).contains("another cluster");
    }

    @ParameterizedTest
    @ValueSource(strings = {"yesterday", "2026-11-24T10:00:00Z"})
    void aTimeThatCannotBeIsIgnoredAndTheVersionUsed(String time) {
        StoredPosition read = StoredPosition.read(checkpoint("tokenKey", "4711", "tokenTimestamp", time), NOW);

        assertThat(read.startPoint(Optional.empty(), PRESENT))
                .isEqualTo(
                        new StartPoint(Optional.of(new ResourceVersion("4711")), Optional.empty(), ListProgress.NONE));
        assertThat(read.complaint(PRESENT).orElse(""))
                .contains("tokenTimestamp")
                .contains("goes on from tokenKey");
    }

    @Test
    void wrongKeysAreNamed() {
        // The Datadog Agent's defect #4342 wrote such keys.
        StoredPosition read = StoredPosition.read(checkpoint("tokenKey.tokenKey", "4711"), NOW);

        assertThat(read.startPoint(Optional.empty(), PRESENT)).isEqualTo(StartPoint.BEGINNING);
        assertThat(read.complaint(PRESENT).orElse("")).contains("tokenKey.tokenKey");
    }

    @Test
    void everyNamespaceGoesOnWhereItWasAndOthersReadTheLowest() {
        Checkpoint written = StoredPosition.write(
                reached(Map.of("a", version("4711"), "b", version("4800")), ListProgress.NONE), SAVED);

        assertThat(written.get("tokenKey")).contains("4711");
        StoredPosition read = StoredPosition.read(written, NOW);
        assertThat(read.startPoint(Optional.of("a"), PRESENT).after()).contains(new ResourceVersion("4711"));
        assertThat(read.startPoint(Optional.of("b"), PRESENT).after()).contains(new ResourceVersion("4800"));
        assertThat(read.startPoint(Optional.of("c"), PRESENT).after()).contains(new ResourceVersion("4711"));
    }

    @Test
    void whatAnotherProgramCollectedMeanwhileIsNotRepeated() {
        // A Datadog Agent moved tokenKey and left tokenNamespaces.
        StoredPosition read =
                StoredPosition.read(checkpoint("tokenKey", "4900", "tokenNamespaces", "a=4711,b=4950"), NOW);

        assertThat(read.startPoint(Optional.of("a"), PRESENT).after()).contains(new ResourceVersion("4900"));
        assertThat(read.startPoint(Optional.of("b"), PRESENT).after()).contains(new ResourceVersion("4950"));
    }

    @Test
    void aListThatWasNotCompletedGoesOnWhereItWas() {
        ListProgress listed = passes("4000=default/web-0.m", "4711=default/web-0.c");
        Checkpoint written = StoredPosition.write(reached(Map.of("", Optional.empty()), listed), SAVED);

        assertThat(written.get("tokenKey")).contains("0");
        StoredPosition read = StoredPosition.read(written, NOW);
        assertThat(read.startPoint(Optional.empty(), PRESENT)).isEqualTo(begun(listed));
        assertThat(read.complaint(PRESENT)).isEmpty();
    }

    @Test
    void aListThatHealsAPositionGoesOnWithItsTime() {
        ListProgress listed = passes("4711=b/web-0.c");
        Instant since = SAVED.minusSeconds(600);
        Checkpoint written = StoredPosition.write(
                new Reached(Map.of("a", version("4800"), "b", Optional.empty()), Set.of(), listed, Optional.of(since)),
                SAVED);

        assertThat(written.get("tokenKey")).contains("0");
        StoredPosition read = StoredPosition.read(written, NOW);
        assertThat(read.startPoint(Optional.of("b"), PRESENT))
                .isEqualTo(new StartPoint(Optional.empty(), Optional.of(since), listed));
        assertThat(read.startPoint(Optional.of("a"), PRESENT))
                .as("the time is that of the others")
                .isEqualTo(new StartPoint(version("4800"), Optional.empty(), ListProgress.NONE));
        assertThat(read.complaint(PRESENT)).isEmpty();
    }

    @Test
    void theTimeOfAHealingListIsOldNewsWhenThereIsAVersion() {
        StoredPosition read = StoredPosition.read(
                checkpoint("tokenKey", "4711", "tokenTimestamp", SAVED.toString(), "tokenSince", "garbage"), NOW);

        assertThat(read.time()).contains(SAVED);
        assertThat(read.complaint(PRESENT)).isEmpty();
    }

    @Test
    void everyNamespaceGoesOnInItsFirstListWhereItWas() {
        ListProgress listed = passes("4000=b/web-0.m", "4711=b/web-0.c", "4712=c/web-0.x");
        Checkpoint written = StoredPosition.write(
                reached(
                        Map.of(
                                "a",
                                version("4800"),
                                "b",
                                Optional.empty(),
                                "c",
                                Optional.empty(),
                                "d",
                                Optional.empty()),
                        listed),
                SAVED);

        assertThat(written.get("tokenKey")).as("up to which all is delivered").contains("0");
        StoredPosition read = StoredPosition.read(written, NOW);
        assertThat(read.startPoint(Optional.of("a"), PRESENT))
                .isEqualTo(new StartPoint(version("4800"), Optional.empty(), ListProgress.NONE));
        assertThat(read.startPoint(Optional.of("b"), PRESENT))
                .isEqualTo(begun(passes("4000=b/web-0.m", "4711=b/web-0.c")));
        assertThat(read.startPoint(Optional.of("c"), PRESENT)).isEqualTo(begun(passes("4712=c/web-0.x")));
        assertThat(read.startPoint(Optional.of("d"), PRESENT)).isEqualTo(StartPoint.BEGINNING);
        assertThat(read.complaint(PRESENT)).isEmpty();
    }

    @Test
    void everyNamespaceGoesOnInItsListAfterAnExpiredPositionWhereItWas() {
        Checkpoint written = StoredPosition.write(
                reached(Map.of("a", version("4711"), "b", version("4800")), passes("4900=a/web-0.m")), SAVED);

        assertThat(written.get("tokenKey")).contains("4711");
        StoredPosition read = StoredPosition.read(written, NOW);
        assertThat(read.startPoint(Optional.of("a"), PRESENT))
                .isEqualTo(new StartPoint(version("4711"), Optional.of(SAVED), passes("4900=a/web-0.m")));
        assertThat(read.startPoint(Optional.of("b"), PRESENT))
                .isEqualTo(new StartPoint(version("4800"), Optional.of(SAVED), ListProgress.NONE));
    }

    @Test
    void listsOfSomeNamespacesSayNothingOfTheWholeCluster() {
        Checkpoint written =
                StoredPosition.write(reached(Map.of("b", Optional.empty()), passes("4711=b/web-0.m")), SAVED);

        assertThat(StoredPosition.read(written, NOW).startPoint(Optional.empty(), PRESENT))
                .as("what came before namespace b was never delivered")
                .isEqualTo(StartPoint.BEGINNING);
    }

    @Test
    void aListOfTheWholeClusterSaysOfANamespaceOnlyWhatItsKeysSay() {
        ListProgress listed = passes("4711=b/web-0.m");
        StoredPosition read =
                StoredPosition.read(StoredPosition.write(reached(Map.of("", Optional.empty()), listed), SAVED), NOW);

        assertThat(read.startPoint(Optional.of("b"), PRESENT)).isEqualTo(begun(listed));
        assertThat(read.startPoint(Optional.of("bc"), PRESENT)).isEqualTo(StartPoint.BEGINNING);
    }

    @Test
    void whatEarlierReleasesStoredOfSeveralNamespacesIsRead() {
        StoredPosition read = StoredPosition.read(
                checkpoint("tokenKey", "4711", "tokenNamespaces", "a=4711,b=4800", "tokenListed", "4900=a/web-0.m"),
                NOW);

        assertThat(read.startPoint(Optional.of("b"), PRESENT).after()).isEqualTo(version("4800"));
        assertThat(read.startPoint(Optional.of("a"), PRESENT).listed()).isEqualTo(passes("4900=a/web-0.m"));
        StoredPosition single = StoredPosition.read(checkpoint("tokenKey", "0", "tokenListed", "4900=a/web-0.m"), NOW);
        assertThat(single.startPoint(Optional.of("a"), PRESENT)).isEqualTo(begun(passes("4900=a/web-0.m")));
    }

    @Test
    void aListOfAnotherClusterSaysNothingHere() {
        StoredPosition read =
                StoredPosition.read(checkpoint("tokenKey", "0", "tokenListed", "999999=default/web"), NOW);

        assertThat(read.startPoint(Optional.empty(), PRESENT)).isEqualTo(StartPoint.BEGINNING);
    }

    @Test
    void aRefusedNamespaceStaysWhereItIsAndTheOthersGoOn() {
        Checkpoint written = StoredPosition.write(
                new Reached(
                        Map.of("a", version("4711"), "b", version("4900"), "c", Optional.empty()),
                        Set.of("a", "c"),
                        passes("4800=c/web-0.m"),
                        Optional.empty()),
                SAVED);

        assertThat(written.get("tokenKey")).as("of what may be read").contains("4900");
        StoredPosition read = StoredPosition.read(written, NOW);
        assertThat(read.startPoint(Optional.of("a"), PRESENT))
                .as("the time is that of the others")
                .isEqualTo(new StartPoint(version("4711"), Optional.empty(), ListProgress.NONE));
        assertThat(read.startPoint(Optional.of("b"), PRESENT))
                .isEqualTo(new StartPoint(version("4900"), Optional.of(SAVED), ListProgress.NONE));
        assertThat(read.startPoint(Optional.of("c"), PRESENT)).isEqualTo(begun(passes("4800=c/web-0.m")));
        assertThat(read.complaint(PRESENT)).isEmpty();
    }

    @Test
    void aRefusedNamespaceGoesOnAtTokenKeyWhenAnotherProgramHasMovedIt() {
        StoredPosition read = StoredPosition.read(
                checkpoint("tokenKey", "4950", "tokenNamespaces", "a=4711,b=4900", "tokenRefused", "a"), NOW);

        assertThat(read.startPoint(Optional.of("a"), PRESENT).after()).isEqualTo(version("4950"));
    }

    @Test
    void aRefusedNamespaceOfAnotherClusterHasNoPosition() {
        StoredPosition read = StoredPosition.read(
                checkpoint("tokenKey", "999999", "tokenNamespaces", "a=4711,b=999999", "tokenRefused", "a"), NOW);

        assertThat(read.startPoint(Optional.of("a"), PRESENT)).isEqualTo(StartPoint.BEGINNING);
    }

    @Test
    void unreadableNamespacesAreNotUsed() {
        StoredPosition read =
                StoredPosition.read(checkpoint("tokenKey", "4711", "tokenNamespaces", "a=4711,garbage"), NOW);

        assertThat(read.startPoint(Optional.of("a"), PRESENT).after()).contains(new ResourceVersion("4711"));
        assertThat(read.complaint(PRESENT).orElse("")).contains("garbage");
    }

    /** @param texts a line for each entry, in the order of {@link #ENTRIES}; an empty one is not stored */
    @FuzzTest(maxDuration = "2m")
    void whateverIsStoredIsAPositionOrAComplaint(byte[] texts) {
        String[] lines = new String(texts, UTF_8).split("\n", ENTRIES.size());
        Map<String, String> stored = new HashMap<>();
        for (int i = 0; i < lines.length; i++) {
            if (!lines[i].isEmpty()) {
                stored.put(ENTRIES.get(i), lines[i]);
            }
        }

        StoredPosition read = StoredPosition.read(new Checkpoint(stored), NOW);

        for (Optional<String> namespace : List.of(Optional.<String>empty(), Optional.of("default"))) {
            assertThat(read.startPoint(namespace, PRESENT).after().stream())
                    .allSatisfy(after -> assertThat(after.isAfter(PRESENT)).isFalse());
        }
        assertThat(read.time().stream()).allSatisfy(time -> assertThat(time).isBefore(NOW.plus(Duration.ofHours(1))));
        assertThat(read.complaint(PRESENT).stream())
                .allSatisfy(complaint ->
                        assertThat(complaint).hasSizeLessThan(1_000).doesNotContain("Exception"));
    }

    private static Reached reached(Map<String, Optional<ResourceVersion>> positions, ListProgress listed) {
        return new Reached(positions, Set.of(), listed, Optional.empty());
    }

    private static Optional<ResourceVersion> version(String digits) {
        return Optional.of(new ResourceVersion(digits));
    }

    private static StartPoint begun(ListProgress listed) {
        return new StartPoint(Optional.empty(), Optional.empty(), listed);
    }

    /** Passes in the form in which they are stored. */
    private static ListProgress passes(String... passes) {
        return new ListProgress(Stream.of(passes)
                .map(pass -> pass.split("=", 2))
                .map(pass -> new ListProgress.Pass(new ResourceVersion(pass[0]), pass[1]))
                .toList());
    }

    private static Checkpoint checkpoint(String... namesAndValues) {
        Map<String, String> entries = new java.util.HashMap<>();
        for (int i = 0; i < namesAndValues.length; i += 2) {
            entries.put(namesAndValues[i], namesAndValues[i + 1]);
        }
        return new Checkpoint(entries);
    }
}

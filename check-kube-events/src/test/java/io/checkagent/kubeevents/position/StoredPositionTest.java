package io.checkagent.kubeevents.position;

import static org.assertj.core.api.Assertions.assertThat;

import io.checkagent.api.Checkpoint;
import io.checkagent.kubeevents.source.ListProgress;
import io.checkagent.kubeevents.source.ResourceVersion;
import io.checkagent.kubeevents.source.StartPoint;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class StoredPositionTest {
    private static final Instant NOW = Instant.parse("2026-11-23T10:00:00Z");
    private static final Instant SAVED = Instant.parse("2026-11-23T09:58:00Z");
    private static final ResourceVersion PRESENT = new ResourceVersion("5000");

    @Test
    void goesOnWhereItsOwnWritingEnded() {
        Checkpoint written =
                StoredPosition.write(new Reached(Map.of("", new ResourceVersion("4711")), ListProgress.NONE), SAVED);

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
                new Reached(
                        Map.of("a", new ResourceVersion("4711"), "b", new ResourceVersion("4800")), ListProgress.NONE),
                SAVED);

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
        ListProgress listed = new ListProgress(List.of(
                new ListProgress.Pass(new ResourceVersion("4000"), "default/web-0.m"),
                new ListProgress.Pass(new ResourceVersion("4711"), "default/web-0.c")));
        Checkpoint written = StoredPosition.write(new Reached(Map.of(), listed), SAVED);

        assertThat(written.get("tokenKey")).contains("0");
        StoredPosition read = StoredPosition.read(written, NOW);
        assertThat(read.startPoint(Optional.empty(), PRESENT))
                .isEqualTo(new StartPoint(Optional.empty(), Optional.empty(), listed));
        assertThat(read.complaint(PRESENT)).isEmpty();
    }

    @Test
    void aListOfAnotherClusterSaysNothingHere() {
        StoredPosition read =
                StoredPosition.read(checkpoint("tokenKey", "0", "tokenListed", "999999=default/web"), NOW);

        assertThat(read.startPoint(Optional.empty(), PRESENT)).isEqualTo(StartPoint.BEGINNING);
    }

    @Test
    void unreadableNamespacesAreNotUsed() {
        StoredPosition read =
                StoredPosition.read(checkpoint("tokenKey", "4711", "tokenNamespaces", "a=4711,garbage"), NOW);

        assertThat(read.startPoint(Optional.of("a"), PRESENT).after()).contains(new ResourceVersion("4711"));
        assertThat(read.complaint(PRESENT).orElse("")).contains("garbage");
    }

    private static Checkpoint checkpoint(String... namesAndValues) {
        Map<String, String> entries = new java.util.HashMap<>();
        for (int i = 0; i < namesAndValues.length; i += 2) {
            entries.put(namesAndValues[i], namesAndValues[i + 1]);
        }
        return new Checkpoint(entries);
    }
}

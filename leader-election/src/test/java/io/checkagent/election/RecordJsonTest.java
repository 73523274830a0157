// SPDX-License-Identifier: Apache-2.0
package io.checkagent.election;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The record that client-go wrote over the years, and the one that the oldest client-go reads. */
class RecordJsonTest {

    @Test
    void writesWhatClientGoWrites() {
        assertThat(RecordJson.write(new LeaderElectionRecord(
                        "agent-a",
                        60,
                        Optional.of(Instant.parse("2018-02-21T05:07:47.999Z")),
                        Optional.of(Instant.parse("2018-02-21T05:08:17Z")),
                        4)))
                .isEqualTo("{\"holderIdentity\":\"agent-a\",\"leaseDurationSeconds\":60,"
                        + "\"acquireTime\":\"2018-02-21T05:07:47Z\",\"renewTime\":\"2018-02-21T05:08:17Z\","
                        + "\"leaderTransitions\":4}");
    }

    @Test
    void writesTimesThatAreNotSetAsNull() {
        assertThat(RecordJson.write(new LeaderElectionRecord("", 1, Optional.empty(), Optional.empty(), 0)))
                .isEqualTo("{\"holderIdentity\":\"\",\"leaseDurationSeconds\":1,"
                        + "\"acquireTime\":null,\"renewTime\":null,\"leaderTransitions\":0}");
    }

    @Test
    void readsNanosecondsOffsetsAndUnknownFields() {
        assertThat(RecordJson.read("{\"holderIdentity\":\"a\",\"leaseDurationSeconds\":15,"
                        + "\"acquireTime\":\"2017-02-22T07:09:59.433054176Z\","
                        + "\"renewTime\":\"2017-02-22T09:10:00+02:00\",\"leaderTransitions\":2,"
                        + "\"strategy\":\"OldestEmulationVersion\",\"preferredHolder\":\"b\"}"))
                .contains(new LeaderElectionRecord(
                        "a",
                        15,
                        Optional.of(Instant.parse("2017-02-22T07:09:59.433054176Z")),
                        Optional.of(Instant.parse("2017-02-22T07:10:00Z")),
                        2));
    }

    @Test
    void readsNullsAndMissingFieldsAsNothing() {
        LeaderElectionRecord nothing = new LeaderElectionRecord("", 0, Optional.empty(), Optional.empty(), 0);

        assertThat(RecordJson.read("{}")).contains(nothing);
        assertThat(RecordJson.read("{\"holderIdentity\":null,\"leaseDurationSeconds\":null,\"acquireTime\":null,"
                        + "\"renewTime\":null,\"leaderTransitions\":null}"))
                .contains(nothing);
    }

    @Test
    void readsARecordWhoseTimesMakeNoSense() {
        assertThat(RecordJson.read("{\"holderIdentity\":\"a\",\"leaseDurationSeconds\":-5,\"renewTime\":\"yesterday\","
                        + "\"leaderTransitions\":99999999999}"))
                .contains(new LeaderElectionRecord("a", 0, Optional.empty(), Optional.empty(), 0));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "garbage", "{", "[]", "\"text\"", "null", "{\"holderIdentity\":7}"})
    void refusesWhatIsNoRecord(String raw) {
        assertThat(RecordJson.read(raw)).isEmpty();
    }

    @FuzzTest(maxDuration = "2m")
    void whateverAnObjectHoldsIsARecordOrNone(byte[] raw) {
        RecordJson.read(new String(raw, StandardCharsets.UTF_8))
                .ifPresent(record -> assertThat(RecordJson.read(RecordJson.write(record)))
                        .map(LeaderElectionRecord::holderIdentity)
                        .contains(record.holderIdentity()));
    }
}

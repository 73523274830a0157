// SPDX-License-Identifier: Apache-2.0
package io.checkagent.kubeevents.source;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.util.Map;
import java.util.Optional;

/** Whatever an API server sends: values, or an {@link IOException}; never more of them than there are bytes. */
class AnyBytesTest {
    private static final RequestName REQUEST = RequestName.of("api/v1/events", Map.of());

    @FuzzTest(maxDuration = "2m")
    void aListEndsOrFails(byte[] answer) {
        ListReader list = new ListReader(new ByteArrayInputStream(answer));
        int items = 0;
        try {
            while (list.next()) {
                items++;
                assertTold(list.flaw());
                assertThat(list.item().describe()).doesNotContainPattern("\\p{Cntrl}");
            }
            list.version();
            list.continueToken();
        } catch (IOException e) {
            assertTold(Optional.ofNullable(ApiException.broken(REQUEST, e).getMessage()));
        }
        assertThat(items).isLessThanOrEqualTo(answer.length);
    }

    @FuzzTest(maxDuration = "2m")
    void aWatchEndsOrFails(byte[] answer) {
        FrameReader frames = new FrameReader(new ByteArrayInputStream(answer));
        int read = 0;
        try {
            while (frames.next()) {
                read++;
                assertTold(frames.flaw());
                assertTold(Optional.of(frames.object().status().message()));
            }
        } catch (IOException e) {
            assertTold(Optional.ofNullable(ApiException.broken(REQUEST, e).getMessage()));
        }
        assertThat(read).isLessThanOrEqualTo(answer.length);
    }

    @FuzzTest(maxDuration = "2m")
    void anErrorIsOneLine(byte[] answer) {
        assertTold(Optional.of(ApiStatus.read(500, answer, answer.length).message()));
    }

    private static void assertTold(Optional<String> text) {
        text.ifPresent(line -> assertThat(line)
                .hasSizeLessThan(1_000)
                .doesNotContainPattern("\\p{Cntrl}")
                .doesNotContain("Exception", "REDACTED"));
    }
}

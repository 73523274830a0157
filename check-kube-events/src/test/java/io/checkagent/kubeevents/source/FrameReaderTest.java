// SPDX-License-Identifier: Apache-2.0
package io.checkagent.kubeevents.source;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.checkagent.kubeevents.source.KubernetesEvent.InvolvedObject;
import io.checkagent.kubeevents.source.KubernetesEvent.Novelty;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import org.junit.jupiter.api.Test;

class FrameReaderTest {
    private static final String OF_CORE = """
            {"type":"ADDED","object":{"kind":"Event","apiVersion":"v1","metadata":{"name":"web-0.1","namespace":"default",
            "uid":"u1","resourceVersion":"206","creationTimestamp":"2026-11-22T23:53:38Z","managedFields":[{"manager":"x",
            "fieldsV1":{"f:count":{}}}]},"involvedObject":{"kind":"Pod","namespace":"default","name":"web-0","uid":"p1"},
            "reason":"Pulled","message":"Grüße, 世界 😀","source":{"component":"kubelet","host":"node-1"},
            "firstTimestamp":"2026-11-22T23:53:38Z","lastTimestamp":"2026-11-22T23:54:00Z","count":3,"type":"Normal",
            "eventTime":null,"reportingComponent":"kubelet","reportingInstance":"node-1"}}
            """.replace("\n", "") + "\n";

    private static final String OF_EVENTS_API = """
            {"type":"MODIFIED","object":{"metadata":{"name":"web-0.2","namespace":"default","uid":"u2",
            "resourceVersion":"207","creationTimestamp":"2026-11-22T23:53:38Z"},"involvedObject":{"kind":"Pod",
            "namespace":"default","name":"web-0","uid":"p1"},"reason":"FailedScheduling","message":"no nodes",
            "source":{},"firstTimestamp":null,"lastTimestamp":null,"type":"Warning",
            "eventTime":"2026-11-22T23:53:38.123456Z","series":{"count":5,"lastObservedTime":"2026-11-22T23:59:01.5Z"},
            "action":"Scheduling","reportingComponent":"default-scheduler","reportingInstance":"s-1"}}
            """.replace("\n", "") + "\n";

    @Test
    void readsWhatBothApisWrite() throws IOException {
        FrameReader frames = reader(OF_CORE + OF_EVENTS_API);
        assertThat(frames.next()).isTrue();
        assertThat(frames.type()).isEqualTo("ADDED");
        KubernetesEvent core = frames.object().event(Novelty.NEW);
        assertThat(core.uid()).isEqualTo("u1");
        assertThat(core.resourceVersion()).isEqualTo(new ResourceVersion("206"));
        assertThat(core.object()).isEqualTo(new InvolvedObject("Pod", "default", "web-0", "p1"));
        assertThat(core.message()).isEqualTo("Grüße, 世界 😀");
        assertThat(core.count()).isEqualTo(3);
        assertThat(core.component()).isEqualTo("kubelet");
        assertThat(core.host()).isEqualTo("node-1");
        assertThat(core.firstSeen()).isEqualTo("2026-11-22T23:53:38Z");
        assertThat(core.lastSeen()).isEqualTo("2026-11-22T23:54:00Z");

        assertThat(frames.next()).isTrue();
        KubernetesEvent events = frames.object().event(Novelty.CHANGED);
        assertThat(events.count()).isEqualTo(5);
        assertThat(events.component()).isEqualTo("default-scheduler");
        assertThat(events.firstSeen()).isEqualTo("2026-11-22T23:53:38.123456Z");
        assertThat(events.lastSeen()).isEqualTo("2026-11-22T23:59:01.500Z");
        assertThat(frames.next()).isFalse();
    }

    @Test
    void aCountIsAtLeastOneAndTimesFallBackToTheCreation() throws IOException {
        FrameReader frames = reader("""
                {"type":"ADDED","object":{"metadata":{"uid":"u","resourceVersion":"5",\
                "creationTimestamp":"2026-11-22T23:53:38Z"},"count":0,"lastTimestamp":"no time"}}
                """);
        frames.next();
        KubernetesEvent event = frames.object().event(Novelty.NEW);
        assertThat(event.count()).isEqualTo(1);
        assertThat(event.lastSeen()).isEqualTo(Instant.parse("2026-11-22T23:53:38Z"));
    }

    @Test
    void readsFramesThatArriveInSingleBytes() throws IOException {
        InputStream dripping = new ByteArrayInputStream(OF_CORE.repeat(2).getBytes(StandardCharsets.UTF_8)) {
            @Override
            public synchronized int read(byte[] target, int offset, int length) {
                return super.read(target, offset, Math.min(1, length));
            }
        };
        FrameReader frames = new FrameReader(dripping);
        assertThat(frames.next()).isTrue();
        assertThat(frames.next()).isTrue();
        assertThat(frames.object().event(Novelty.NEW).message()).isEqualTo("Grüße, 世界 😀");
        assertThat(frames.next()).isFalse();
    }

    @Test
    void losesNothingWhenItsParserIsRenewed() throws IOException {
        int total = 12_003;
        StringBuilder text = new StringBuilder();
        for (int i = 1; i <= total; i++) {
            text.append("{\"type\":\"ADDED\",\"object\":{\"metadata\":{\"uid\":\"u\",\"resourceVersion\":\"")
                    .append(i)
                    .append("\"}}}\n");
        }
        FrameReader frames = reader(text.toString());
        for (int i = 1; i <= total; i++) {
            assertThat(frames.next()).isTrue();
            assertThat(frames.object().resourceVersion()).contains(new ResourceVersion(String.valueOf(i)));
        }
        assertThat(frames.next()).isFalse();
    }

    @Test
    void readsTheStatusOfAnError() throws IOException {
        FrameReader frames = reader("""
                {"type":"ERROR","object":{"kind":"Status","status":"Failure","message":"too old","reason":"Expired",\
                "code":410}}
                """);
        frames.next();
        assertThat(frames.object().status().isExpired()).isTrue();
    }

    @Test
    void aFrameThatBreaksOffIsAnError() throws IOException {
        FrameReader frames = reader(OF_CORE.substring(0, 100));
        assertThatThrownBy(frames::next).isInstanceOf(IOException.class);
    }

    private static FrameReader reader(String text) {
        return new FrameReader(new ByteArrayInputStream(text.getBytes(StandardCharsets.UTF_8)));
    }
}

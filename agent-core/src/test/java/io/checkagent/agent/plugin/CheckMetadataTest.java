// SPDX-License-Identifier: Apache-2.0
package io.checkagent.agent.plugin;

import static org.assertj.core.api.Assertions.assertThat;

import io.checkagent.agent.plugin.CheckMetadata.DeclaredMetric;
import io.checkagent.api.Check;
import io.checkagent.api.CheckContext;
import io.checkagent.api.CheckType;
import io.checkagent.api.EmitsMetric;
import io.checkagent.api.EmitsServiceCheck;
import io.checkagent.api.Metric;
import io.checkagent.api.ServiceCheck;
import java.util.List;
import org.junit.jupiter.api.Test;

class CheckMetadataTest {
    private final CheckMetadata metadata = CheckMetadata.of(QueueCheck.class);

    @CheckType(name = "queue")
    @EmitsMetric(
            name = "queue.{in,out}.{bytes,items}",
            type = Metric.Type.RATE,
            unit = "byte/second",
            description = "Moved.")
    @EmitsMetric(name = "queue.*.depth", description = "")
    @EmitsServiceCheck(
            name = "queue.up",
            statuses = {ServiceCheck.Status.OK, ServiceCheck.Status.CRITICAL},
            description = "Whether it answers.")
    private static final class QueueCheck implements Check {
        @Override
        public void run(CheckContext context) {}
    }

    @CheckType(name = "silent")
    private static final class SilentCheck implements Check {
        @Override
        public void run(CheckContext context) {}
    }

    @Test
    void alternativesAreNamesOfTheirOwn() {
        assertThat(metadata.metrics().get(0).names())
                .containsExactly("queue.in.bytes", "queue.in.items", "queue.out.bytes", "queue.out.items");
    }

    @Test
    void aStarStandsForOnePart() {
        DeclaredMetric depth = metadata.metrics().get(1);

        assertThat(List.of("queue.a.depth", "queue.b-1.depth")).allMatch(depth::isCalled);
        assertThat(List.of("queue.depth", "queue..depth", "queue.a.b.depth", "queueXaXdepth", "queue.*.depth.max"))
                .noneMatch(depth::isCalled);
    }

    @Test
    void hasTheShapesOfTheDatadogAgentsFiles() {
        assertThat(metadata.json().at("/metrics/3").toString())
                .isEqualTo("{\"metric_name\":\"queue.out.items\",\"metric_type\":\"rate\",\"unit_name\":\"byte\","
                        + "\"per_unit_name\":\"second\",\"description\":\"Moved.\"}");
        assertThat(metadata.json().at("/service_checks/0").toString())
                .isEqualTo("{\"check\":\"queue.up\",\"statuses\":[\"ok\",\"critical\"],"
                        + "\"description\":\"Whether it answers.\"}");
    }

    @Test
    void isATableForAPage() {
        assertThat(metadata.markdown()).isEqualTo("""
                | metric | type | unit | |
                |---|---|---|---|
                | `queue.{in,out}.{bytes,items}` | rate | byte/second | Moved. |
                | `queue.*.depth` | gauge | | |

                | service check | statuses | |
                |---|---|---|
                | `queue.up` | ok, critical | Whether it answers. |
                """);
        assertThat(CheckMetadata.of(SilentCheck.class).markdown()).isEmpty();
    }
}

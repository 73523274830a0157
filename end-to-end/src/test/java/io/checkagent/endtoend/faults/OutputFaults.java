// SPDX-License-Identifier: Apache-2.0
package io.checkagent.endtoend.faults;

import static java.util.stream.Collectors.counting;
import static java.util.stream.Collectors.groupingBy;
import static org.awaitility.Awaitility.await;

import io.checkagent.demo.ledger.Ledger;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Future;
import java.util.function.Function;

/** An intake that does not keep up, beside the file whose sources tell what was delivered. */
final class OutputFaults {
    private static final int DEAD_SECONDS = Integer.getInteger("e2e.dead-output", 30);
    /** The longest back-off of an intake is 64 s; then what waited is sent. */
    private static final Duration LIMIT = Duration.ofMinutes(4);

    private OutputFaults() {}

    static List<Row> rows() {
        return List.of(
                Row.of("output takes 2 s for each request", OutputFaults::slow),
                Row.of("output dead for " + DEAD_SECONDS + " s", OutputFaults::dead));
    }

    private static void slow(Scene scene) throws Exception {
        try (Intake intake = new Intake()) {
            intake.slow(Duration.ofSeconds(2));
            scene.output(intake.output());
            scene.startCollecting("node-1");
            scene.write(8);
            compare(scene, intake);
        }
    }

    private static void dead(Scene scene) throws Exception {
        try (Intake intake = new Intake()) {
            scene.output(intake.output());
            scene.startCollecting("node-1");
            Future<Ledger> load = scene.load(DEAD_SECONDS + 4);
            intake.die();
            Scene.pause(Duration.ofSeconds(DEAD_SECONDS));
            intake.recover();
            scene.written(load);
            compare(scene, intake);
            scene.verdict().remark(intake.refusals() + " requests not accepted");
            scene.verdict().expect().assertThat(intake.refusals()).isGreaterThan(1);
        }
    }

    /** Both outputs must have the same. */
    private static void compare(Scene scene, Intake intake) throws InterruptedException {
        scene.settle();
        await("all events at the intake")
                .pollInterval(Duration.ofMillis(200))
                .atMost(LIMIT)
                .until(() ->
                        intake.events().size() >= scene.observation().events().size());
        scene.stop();
        List<Shown> file = scene.observation().events();
        scene.verdict()
                .expect()
                .assertThat(surplus(file, intake.events()))
                .as("in the file only")
                .isZero();
        scene.verdict()
                .expect()
                .assertThat(surplus(intake.events(), file))
                .as("at the intake only, or more often")
                .isZero();
        scene.verdict()
                .remark(file.size() + " events in the file, " + intake.events().size() + " at the intake");
    }

    private static long surplus(List<Shown> these, List<Shown> those) {
        Map<Shown, Long> other = those.stream().collect(groupingBy(Function.identity(), counting()));
        return these.stream().collect(groupingBy(Function.identity(), counting())).entrySet().stream()
                .mapToLong(event -> Math.max(0, event.getValue() - other.getOrDefault(event.getKey(), 0L)))
                .sum();
    }
}

// SPDX-License-Identifier: Apache-2.0
package io.checkagent.election;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.awaitility.Awaitility.await;

import io.checkagent.sandbox.KubeSandbox;
import io.checkagent.sandbox.fault.Fault;
import io.checkagent.sandbox.request.RequestMatcher;
import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.CopyOnWriteArrayList;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Answers for the lock that no API server should give, and some that load balancers do give. */
@Timeout(120)
class HostileAnswersTest {
    private static final RequestMatcher ANY = RequestMatcher.any();
    private static final Duration PATIENCE = Duration.ofSeconds(40);
    private static final List<LockKind> KINDS = List.of(LockKind.ENDPOINTS, LockKind.CONFIGMAPS, LockKind.LEASES);
    private static final LeaderElectionRecord RECORD =
            new LeaderElectionRecord("agent-a", 60, Optional.empty(), Optional.empty(), 3);

    private static KubeSandbox sandbox;
    private static KubernetesClient client;

    @BeforeAll
    static void start() {
        sandbox = KubeSandbox.builder().start();
        client = ElectionClient.create(
                Config.fromKubeconfig(sandbox.kubeconfig()),
                LeaderElectionConfig.ofLease("agent-a", Duration.ofMinutes(2)));
    }

    @AfterEach
    void heal() {
        sandbox.faults().clear();
    }

    @AfterAll
    static void stop() {
        client.close();
        sandbox.close();
    }

    private static ResourceLock lock(LockKind kind) {
        return ResourceLocks.create(kind, client, "default", "hostile-" + kind.configurationName());
    }

    private static LockRequestException failure(ThrowingCallable request) {
        LockRequestException failure = catchThrowableOfType(LockRequestException.class, request);
        assertThat(failure).isNotNull();
        return failure;
    }

    @ParameterizedTest
    @ValueSource(strings = {"oops, all backends are gone ", "{\"kind\":\"Status\",\"code\":500,\"message\":\""})
    void anErrorWithoutAnEndIsAServerErrorToEveryRequest(String beginning) {
        ResourceLock lock = lock(LockKind.ENDPOINTS);
        sandbox.faults().inject(ANY, Fault.flood(500, beginning));

        assertThat(failure(lock::get).failureCause()).isEqualTo(FailureCause.SERVER_ERROR);
        assertThat(failure(() -> lock.write(LockSnapshot.absent(), RECORD)).failureCause())
                .isEqualTo(FailureCause.SERVER_ERROR);
        assertThat(failure(() -> lock.watch(new Shown())).failureCause()).isEqualTo(FailureCause.SERVER_ERROR);
    }

    @ParameterizedTest
    @EnumSource(
            value = LockKind.class,
            names = {"ENDPOINTS", "CONFIGMAPS", "LEASES"})
    void aLockWithoutAnEndIsAFailureThatSaysSo(LockKind kind) {
        ResourceLock lock = lock(kind);
        sandbox.faults().inject(ANY, Fault.flood(200, "{\"metadata\":{\"name\":\""));

        assertThat(failure(lock::get))
                .hasMessageContaining("get " + lock.describe())
                .hasMessageContaining("its answer is longer than 2048 KiB");
    }

    @Test
    void aRefusalThatIsTooLongIsStillARefusalAndShort() {
        ResourceLock lock = lock(LockKind.ENDPOINTS);
        sandbox.faults().inject(ANY, Fault.flood(403, "{\"kind\":\"Status\",\"code\":403,\"message\":\"no\\n"));

        LockRequestException refusal = failure(lock::get);

        assertThat(refusal.failureCause()).isEqualTo(FailureCause.FORBIDDEN);
        assertThat(String.valueOf(refusal.getMessage())).hasSizeLessThan(1_000);
        assertThat(failure(() -> lock.watch(new Shown())))
                .hasMessageContaining("refuses this agent to watch endpoints")
                .hasMessageContaining("manifests/rbac.yaml");
    }

    @Test
    void aWatchFrameWithoutAnEndEndsTheWatch() throws LockRequestException {
        Shown shown = new Shown();
        sandbox.faults().inject(ANY.verb("watch"), Fault.flood(200, "{\"type\":\"ADDED\",\"object\":{\"a\":\""));

        try (LockWatch watch = lock(LockKind.ENDPOINTS).watch(shown)) {
            await().atMost(PATIENCE).untilAsserted(() -> assertThat(shown.closed)
                    .containsExactly("a frame of it was longer than 2048 KiB"));
        }
        assertThat(shown.snapshots).isEmpty();
    }

    @Test
    void textThatIsNotAsciiComesThroughTheWatchWhole() throws LockRequestException {
        ResourceLock lock = lock(LockKind.CONFIGMAPS);
        LeaderElectionRecord record =
                new LeaderElectionRecord("Knoten-世界-😀", 60, Optional.empty(), Optional.empty(), 1);
        sandbox.faults().inject(ANY.verb("watch"), Fault.splitCharacters());
        Shown shown = new Shown();
        try (LockWatch watch = lock.watch(shown)) {
            lock.write(LockSnapshot.absent(), record);
            await().atMost(PATIENCE).until(() -> !shown.snapshots.isEmpty());
        }
        assertThat(shown.snapshots.get(0).record()).contains(record);
        assertThat(shown.closed).hasSizeLessThan(2);
    }

    /** What made it fail once stays in the list of seeds. */
    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12})
    void whateverIsAnsweredIsAFailureWithASentenceOrALock(long seed) {
        Random random = new Random(seed);
        for (int i = 0; i < 25; i++) {
            LockKind kind = KINDS.get(random.nextInt(KINDS.size()));
            int code = random.nextInt(3) == 0
                    ? 200
                    : List.of(400, 401, 403, 404, 409, 429, 500, 502).get(random.nextInt(8));
            String body = new HostileText(random).next();
            sandbox.faults().clear();
            sandbox.faults().inject(ANY, Fault.reply(code, body));
            ResourceLock lock = lock(kind);

            assertTold(() -> lock.get(), code + " " + body);
            assertTold(() -> lock.write(LockSnapshot.absent(), RECORD), code + " " + body);
            assertTold(() -> lock.watch(new Shown()).close(), code + " " + body);
        }
    }

    private static void assertTold(ThrowingCallable request, String answer) {
        Throwable failure = catchThrowable(request);
        if (failure != null) {
            assertThat(failure).as(answer).isInstanceOf(LockRequestException.class);
            assertThat(failure.getMessage())
                    .as(answer)
                    .hasSizeLessThan(1_000)
                    .doesNotContainPattern("\\p{Cntrl}")
                    .doesNotContain("Exception");
        }
    }

    /** Keeps what it hears. */
    private static final class Shown implements LockWatchListener {
        private final List<LockSnapshot> snapshots = new CopyOnWriteArrayList<>();
        private final List<String> closed = new CopyOnWriteArrayList<>();

        @Override
        public void onSnapshot(LockSnapshot snapshot) {
            snapshots.add(snapshot);
        }

        @Override
        public void onClose(String cause) {
            closed.add(cause);
        }
    }

    /** Makes texts that are near to what a lock request is answered with. */
    private static final class HostileText {
        private static final List<String> GOOD = List.of(
                "{\"kind\":\"Endpoints\",\"apiVersion\":\"v1\",\"metadata\":{\"name\":\"l\",\"namespace\":\"default\","
                        + "\"resourceVersion\":\"7\",\"annotations\":{\"control-plane.alpha.kubernetes.io/leader\":"
                        + "\"{\\\"holderIdentity\\\":\\\"b\\\",\\\"leaseDurationSeconds\\\":60}\"}}}",
                "{\"kind\":\"Lease\",\"apiVersion\":\"coordination.k8s.io/v1\",\"metadata\":{\"name\":\"l\"},\"spec\":"
                        + "{\"holderIdentity\":\"b\",\"leaseDurationSeconds\":15,\"renewTime\":"
                        + "\"2026-11-22T23:53:38.000000Z\",\"leaseTransitions\":1}}",
                "{\"kind\":\"Status\",\"apiVersion\":\"v1\",\"status\":\"Failure\",\"message\":\"no\\u001b[31m\\nway\","
                        + "\"reason\":\"Forbidden\",\"code\":403}",
                "{\"type\":\"ADDED\",\"object\":{\"kind\":\"Endpoints\",\"apiVersion\":\"v1\",\"metadata\":{}}}\n",
                "<html>\r\n<head><title>502</title></head>\r\n</html>");
        private static final List<String> VALUES =
                List.of("null", "1e999", "-99999999999999999999", "[]", "{}", "true", "\"\\u0000\"", "\"\\ud800\"");

        private final Random random;

        HostileText(Random random) {
            this.random = random;
        }

        String next() {
            String text = GOOD.get(random.nextInt(GOOD.size()));
            for (int i = random.nextInt(4); i >= 0; i--) {
                text = changed(text);
            }
            return text;
        }

        private String changed(String text) {
            if (text.isEmpty()) {
                return text;
            }
            int at = random.nextInt(text.length());
            return switch (random.nextInt(6)) {
                case 0 -> text.substring(0, at);
                case 1 -> text.substring(0, at) + text.substring(Math.min(text.length(), at + 1 + random.nextInt(5)));
                case 2 -> text.substring(0, at) + (char) random.nextInt(256) + text.substring(at);
                case 3 -> text.replaceFirst("\"[a-z]+\":\"[^\"]*\"", "\"metadata\":" + any());
                case 4 -> text.replaceFirst(":[^,:{}]+", ":" + any().replace("\\", "\\\\"));
                default -> "[".repeat(random.nextInt(3_000)) + text;
            };
        }

        private String any() {
            return VALUES.get(random.nextInt(VALUES.size()));
        }
    }
}

// SPDX-License-Identifier: Apache-2.0
package io.checkagent.testkit;

import io.checkagent.agent.check.CheckInstance;
import io.checkagent.agent.checkpoint.LeaderTerm;
import io.checkagent.agent.checkpoint.Writer;
import io.checkagent.agent.plugin.CheckDefinition;
import io.checkagent.agent.scheduler.Activation;
import io.checkagent.api.Check;
import io.checkagent.api.Checkpoint;
import io.checkagent.api.Scope;
import io.checkagent.sandbox.KubeSandbox;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.extension.AfterEachCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/**
 * An agent with one check, for tests.
 *
 * <pre>{@code
 * @RegisterExtension
 * final TestAgent agent = TestAgent.running(PvcUsageCheck.class).configured("""
 *         instances:
 *           - namespace: a
 *         """).start();
 *
 * @Test
 * void tellsTheUsage() throws Exception {
 *     agent.gainLeadership();
 *     agent.run();
 *     assertThat(agent).emitted().gauge("pvc.used").withTag("namespace:a");
 * }
 * }</pre>
 *
 * <p>Configuration is read, the check is made, and what it sends is aggregated, tagged, fenced and acknowledged by the
 * agent's own code; scheduling is the test's: a periodic check runs when the test says so, a streaming one from the start
 * or from the beginning of the term. A CLUSTER check is made anew for each term, and does nothing outside of one. The
 * clock is the test's too: it moves with {@link #advance}, and along with the pauses of a periodic run.
 *
 * <p>As a registered extension it ends after each test. To be used by one thread, except that {@link #loseLeadership} may
 * come from another one in the middle of a run.
 */
public final class TestAgent implements AfterEachCallback, AutoCloseable {
    private static final Duration RUN_LIMIT = Duration.ofSeconds(30);
    private static final Duration DRAIN_LIMIT = Duration.ofSeconds(10);
    private static final Duration TO_PAUSE = Duration.ofSeconds(1);

    private final CheckSource.Opened source;
    private final CheckDefinition check;
    private final TestStages stages;
    private final List<CheckInstance> instances;
    private final RecordingChannel recording = new RecordingChannel();
    private final VirtualClock clock = new VirtualClock();
    private final Optional<KubeSandbox> sandbox;
    private final Optional<KubernetesClient> client;
    private final boolean ownsClient;
    /** Open while this agent leads; one for each term. */
    private AtomicBoolean term = new AtomicBoolean();

    private long terms;

    /** An ended term takes its entries away, also in the middle of a run. */
    private final Map<CheckInstance, RunningCheck> active = new ConcurrentHashMap<>();

    private final Map<CheckInstance, Instant> due = new ConcurrentHashMap<>();
    private final Set<String> askedFor = ConcurrentHashMap.newKeySet();

    /** Begins the description of an agent that runs this check. */
    public static TestAgentBuilder running(Class<? extends Check> check) {
        return new TestAgentBuilder(new ClassUnderTest(check));
    }

    /**
     * Begins the description of an agent that runs the check of a packed plugin, with classes loaded as the agent loads
     * them: what is missing in the JAR is missing here, too. For a test that runs after the plugin is packed.
     *
     * @param jar the plugin
     * @param needed plugins that it depends on
     */
    public static TestAgentBuilder ofPlugin(Path jar, Path... needed) {
        return new TestAgentBuilder(new PackedPlugin(jar, List.of(needed), Optional.empty()));
    }

    TestAgent(TestAgentBuilder builder) {
        this.source = builder.source().open();
        this.check = source.definition();
        boolean ownCluster =
                check.blueprint().needsKubernetes() && builder.client().isEmpty();
        this.sandbox = ownCluster ? Optional.of(KubeSandbox.builder().start()) : Optional.empty();
        this.client = ownCluster ? sandbox.map(TestAgentBuilder::clientOf) : builder.client();
        this.ownsClient = ownCluster;
        try {
            this.stages = builder.installation()
                    .assemble(check.name(), new TestModule(check, clock, client, builder.checkpoint(), recording));
            this.instances = List.copyOf(stages.checks().instances().values());
            if (instances.isEmpty()) {
                throw new IllegalArgumentException("no instance of " + check.name() + " is configured");
            }
        } catch (RuntimeException e) {
            closeCluster();
            source.close().run();
            throw e;
        }
        stages.delivery().start();
    }

    void begin() {
        try {
            if (check.scope() == Scope.NODE) {
                activate();
            }
        } catch (RuntimeException e) {
            release();
            throw e;
        }
    }

    /** This agent becomes leader: a CLUSTER check is made, and a streaming one begins. */
    public void gainLeadership() {
        if (check.scope() == Scope.CLUSTER && !term.get()) {
            term = new AtomicBoolean(true);
            activate();
        }
    }

    /**
     * This agent leads no more. From now on what a CLUSTER check sends is refused, it is told to stop, and the call
     * returns when it has ended and is closed.
     *
     * @throws AssertionError when it does not heed the interrupt
     */
    public void loseLeadership() throws InterruptedException {
        if (check.scope() == Scope.CLUSTER) {
            term.set(false);
            deactivate();
        }
    }

    /**
     * Runs each instance of a periodic check once; does nothing for a CLUSTER check on an agent that does not lead.
     * Returns when all that it sent has left.
     *
     * @throws CheckFailedException when a run failed
     * @throws AssertionError when a run does not end within 30 seconds
     */
    public void run() throws CheckFailedException, InterruptedException {
        if (check.streaming()) {
            throw new IllegalStateException(check.name()
                    + " is a streaming check: it runs by itself, from the start or the term's beginning on");
        }
        for (CheckInstance instance : instances) {
            run(instance);
        }
        drain();
    }

    /**
     * Moves the clock, and runs each instance of a periodic check whenever its interval is over. A streaming check that
     * is at work comes to its pause before, unless that takes longer than a second: its pause would else begin later.
     */
    public void advance(Duration duration) throws CheckFailedException, InterruptedException {
        Instant end = clock.instant().plus(duration);
        if (check.streaming()) {
            clock.awaitWaiting(active.size(), TO_PAUSE);
        } else {
            for (Optional<CheckInstance> next = nextDue(end); next.isPresent(); next = nextDue(end)) {
                clock.moveTo(dueAt(next.get()));
                run(next.get());
            }
        }
        clock.moveTo(end);
        drain();
    }

    /** All that left this agent, oldest first. */
    public List<Emission> emissions() {
        drain();
        return recording.emissions();
    }

    /** Forgets what has left so far. */
    public void forgetEmissions() {
        drain();
        recording.clear();
    }

    /** What a CLUSTER check stored last; empty when nothing is stored. */
    public Checkpoint checkpoint() {
        drain();
        return stages.checkpoints().stored(check.checkpointPrefix());
    }

    /** What the check warned of in its last runs. */
    public List<String> warnings() {
        return activations().stream()
                .flatMap(running -> running.status().lastWarnings().stream())
                .toList();
    }

    /** The facts that the check shows in the agent's status. */
    public Map<String, Object> details() {
        Map<String, Object> details = new TreeMap<>();
        activations().forEach(running -> details.putAll(running.status().details()));
        return details;
    }

    /** What the last run of a streaming check threw; empty when it goes on or ended well. */
    public Optional<Throwable> failure() {
        return activations().stream()
                .flatMap(running -> running.failure().stream())
                .findFirst();
    }

    Class<? extends Check> checkClass() {
        return check.blueprint().checkClass();
    }

    /** Notes that an assertion asks for the metric. */
    void askedFor(String metric) {
        askedFor.add(metric);
    }

    boolean wasAskedFor(String metric) {
        return askedFor.contains(metric);
    }

    /** The clock that the check sees. */
    public VirtualClock clock() {
        return clock;
    }

    /**
     * The Kubernetes API that a check is given which asks for a client.
     *
     * @throws IllegalStateException when the check asks for none, or the test gave one
     */
    public KubeSandbox sandbox() {
        return sandbox.orElseThrow(() -> new IllegalStateException(check.name() + " has no sandbox: "
                + (client.isPresent() ? "the test gave it a client" : "its constructor asks for no KubernetesClient")));
    }

    /**
     * The client that the check is given, for preparing what it shall find.
     *
     * @throws IllegalStateException when the check asks for none
     */
    public KubernetesClient kubernetes() {
        return client.orElseThrow(() ->
                new IllegalStateException("the constructor of " + check.name() + " asks for no KubernetesClient"));
    }

    @Override
    public void afterEach(ExtensionContext context) throws InterruptedException {
        close();
    }

    /** Stops the check as at the agent's end, and frees everything. */
    @Override
    public void close() throws InterruptedException {
        try {
            deactivate();
        } finally {
            release();
        }
    }

    private void release() {
        stages.delivery().close();
        closeCluster();
        source.close().run();
    }

    private void closeCluster() {
        if (ownsClient) {
            client.ifPresent(KubernetesClient::close);
            sandbox.ifPresent(KubeSandbox::close);
        }
    }

    private List<RunningCheck> activations() {
        return instances.stream()
                .flatMap(instance -> Optional.ofNullable(active.get(instance)).stream())
                .toList();
    }

    private void activate() {
        for (CheckInstance instance : instances) {
            if (!active.containsKey(instance)) {
                Activation activation =
                        Activation.of(instance, stages.outlets().open(instance, leaderTerm()), stages.surroundings());
                make(activation);
                RunningCheck running = new RunningCheck(activation, clock);
                active.put(instance, running);
                due.put(instance, clock.instant());
                if (instance.streaming()) {
                    running.stream();
                }
            }
        }
    }

    private static void make(Activation activation) {
        try {
            Check unused = activation.make();
        } catch (Exception e) {
            throw new IllegalArgumentException(
                    "check " + activation.instance().id() + " cannot be made: " + e.getMessage(), e);
        }
    }

    private Optional<LeaderTerm> leaderTerm() {
        AtomicBoolean fence = term;
        return check.scope() == Scope.CLUSTER
                ? Optional.of(new LeaderTerm(new Writer("test-agent", terms++), fence::get))
                : Optional.empty();
    }

    private void deactivate() throws InterruptedException {
        List<RunningCheck> stopping = activations();
        active.clear();
        due.clear();
        for (RunningCheck running : stopping) {
            running.stop();
        }
    }

    private Optional<CheckInstance> nextDue(Instant end) {
        return instances.stream()
                .filter(instance -> !dueAt(instance).isAfter(end))
                .min(Comparator.comparing(this::dueAt));
    }

    private Instant dueAt(CheckInstance instance) {
        return due.getOrDefault(instance, Instant.MAX);
    }

    private void run(CheckInstance instance) throws CheckFailedException, InterruptedException {
        RunningCheck running = active.get(instance);
        if (running != null) {
            due.put(instance, clock.instant().plus(instance.interval()));
            running.run(RUN_LIMIT);
        }
    }

    private void drain() {
        try {
            if (!stages.delivery().drain(DRAIN_LIMIT)) {
                throw new AssertionError("what the check sent did not leave within " + DRAIN_LIMIT.toSeconds() + " s");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError("interrupted while what the check sent was leaving", e);
        }
    }
}

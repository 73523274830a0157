// SPDX-License-Identifier: Apache-2.0
package io.checkagent.agent.leadership;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import com.google.inject.Guice;
import com.google.inject.Stage;
import io.checkagent.agent.AgentConfigurationLoader;
import io.checkagent.agent.AgentModule;
import io.checkagent.agent.TroubleshootingPage;
import io.checkagent.agent.stage.Installation;
import io.checkagent.agent.stage.StatusProblem;
import io.checkagent.agent.stage.StatusProblem.Severity;
import io.checkagent.agent.stage.Trouble;
import io.checkagent.election.LeaderElectionStatus;
import io.checkagent.election.LeaderElectionStatus.Role;
import io.checkagent.election.LeaderElectionStatus.State;
import io.checkagent.election.LockKind;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.assertj.core.groups.Tuple;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ElectionSectionTest {
    private static final Optional<String> NOTHING = Optional.empty();

    private final ElectionSection section;

    ElectionSectionTest(@TempDir Path home) {
        section = Guice.createInjector(
                        Stage.PRODUCTION,
                        new AgentModule(
                                AgentConfigurationLoader.load(Optional.empty(), home, Map.of()),
                                new Installation(home, Map.of())))
                .getInstance(ElectionSection.class);
    }

    private static ElectionStatus election(State state, String holder, Optional<String> error, Optional<String> other) {
        return ElectionStatus.of(
                new LeaderElectionStatus(
                        state,
                        "agent-w1",
                        Role.FOLLOWER,
                        Optional.of(holder).filter(name -> !name.isEmpty()),
                        Optional.empty(),
                        Optional.empty(),
                        Optional.of(Duration.ofSeconds(5)),
                        3,
                        LockKind.LEASES,
                        "monitoring",
                        "datadog-leader-election",
                        error,
                        true,
                        0,
                        Optional.empty(),
                        Map.of()),
                other);
    }

    private List<Tuple> problems(ElectionStatus status) {
        List<StatusProblem> problems = section.problems(status);
        TroubleshootingPage.assertHas(problems);
        return problems.stream()
                .map(problem -> tuple(problem.severity(), problem.trouble(), problem.what()))
                .toList();
    }

    @Test
    void aLeaderThatIsKnownIsNone() {
        assertThat(problems(election(State.RUNNING, "agent-w2", NOTHING, NOTHING)))
                .isEmpty();
        assertThat(problems(ElectionStatus.disabled(NOTHING))).isEmpty();
    }

    @Test
    void anElectionWithoutALeaderIsCritical() {
        assertThat(problems(election(State.RUNNING, "", NOTHING, NOTHING)))
                .containsExactly(tuple(
                        Severity.CRITICAL, Trouble.NOBODY_LEADS, "nobody leads: the cluster's checks run nowhere"));
    }

    @Test
    void aLockThatCannotBeReachedIsCriticalAndSaysWhy() {
        String refused = "may not update leases \"datadog-leader-election\"";

        assertThat(problems(election(State.FAILING, "", Optional.of(refused), NOTHING)))
                .containsExactly(tuple(Severity.CRITICAL, Trouble.ELECTION, "leader election: " + refused));
    }

    @Test
    void whatMakesAHandOverSlowerIsAWarning() {
        assertThat(problems(election(State.RUNNING, "agent-w2", Optional.of("may not watch leases"), NOTHING)))
                .containsExactly(tuple(Severity.WARNING, Trouble.ELECTION, "leader election: may not watch leases"));
    }

    @Test
    void anAgentThatShouldTakePartAndCannotIsAnError() {
        assertThat(problems(ElectionStatus.disabled(Optional.of("there is no /nowhere/kubeconfig"))))
                .containsExactly(
                        tuple(Severity.ERROR, Trouble.ELECTION, "leader election: there is no /nowhere/kubeconfig"));
    }

    @Test
    void whoLeadsBesidesIsOneOfItsOwn() {
        String other = "agent-w9 leads beside this agent, through configmaps \"datadog-leader-election\"";

        assertThat(problems(election(State.RUNNING, "agent-w2", NOTHING, Optional.of(other))))
                .containsExactly(tuple(Severity.WARNING, Trouble.OTHER_LEADER, other));
    }
}

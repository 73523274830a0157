// SPDX-License-Identifier: Apache-2.0
package io.checkagent.agent.leadership;

import io.checkagent.api.Default;
import io.checkagent.api.Description;
import io.checkagent.api.Key;
import io.checkagent.configuration.Above;
import io.checkagent.configuration.Matching;
import io.checkagent.election.LeaderElectionConfig;
import io.checkagent.election.LockKind;
import java.time.Duration;
import java.util.Optional;

/** What {@code datadog.yaml} says of which agent runs the cluster's checks. */
public record ElectionSettings(
        @Key("leader_election") @Default("false") @Description("Take part in the leader election.")
        boolean enabled,

        @Above(value = 0, max = 86_400, wholeSeconds = true)
        @Key("leader_lease_duration")
        @Default("60")
        @Description("Seconds after which a silent leader is replaced; should be above 30.")
        Duration leaseDuration,

        @Matching(
                value = Matching.OBJECT_NAME,
                expected = "an object's name: lower case letters, digits, hyphens and dots, at most 253")
        @Key("leader_lease_name")
        @Default("datadog-leader-election")
        @Description("The object that the agents agree through.")
        String leaseName,

        @Key("leader_election_default_resource")
        @Default("endpoints")
        @Description("The kind of that object: endpoints, configmap, lease, endpointsleases or configmapsleases.")
        LockKind lockKind,

        @Key("leader_election_release_on_shutdown") @Default("true") @Description("Hand leadership over when stopping.")
        boolean releaseOnShutdown) {
    /** What is worth saying about the lease's duration. */
    public Optional<String> warning() {
        return timesOf("candidate").warning();
    }

    /** The times of the election for a candidate of that name. */
    LeaderElectionConfig timesOf(String identity) {
        return LeaderElectionConfig.ofLease(identity, leaseDuration, releaseOnShutdown);
    }
}

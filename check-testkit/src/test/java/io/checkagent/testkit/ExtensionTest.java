// SPDX-License-Identifier: Apache-2.0
package io.checkagent.testkit;

import static io.checkagent.testkit.CheckAssertions.assertThat;

import io.checkagent.testkit.Checks.RoomCheck;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** The way that check authors write it. */
final class ExtensionTest {
    @RegisterExtension
    final TestAgent agent = TestAgent.running(RoomCheck.class)
            .configured("instances: [{room: a}]")
            .start();

    @Test
    void isAnAgentOfItsOwnInEachTest() throws Exception {
        agent.run();
        assertThat(agent).emitted().gauge("room.people").withTag("room:a").once();
    }

    @Test
    void asThisSecondOneShows() throws Exception {
        agent.run();
        assertThat(agent).emitted().gauge("room.people").withTag("room:a").once();
    }
}

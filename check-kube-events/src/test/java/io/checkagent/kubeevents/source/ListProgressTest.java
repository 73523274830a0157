// SPDX-License-Identifier: Apache-2.0
package io.checkagent.kubeevents.source;

import static io.checkagent.kubeevents.TestEvents.event;
import static org.assertj.core.api.Assertions.assertThat;

import io.checkagent.kubeevents.source.ListProgress.Pass;
import org.junit.jupiter.api.Test;

class ListProgressTest {
    @Test
    void coversWhatAPassHandedOver() {
        ListProgress progress = pass("default/web-0.m", "100");

        assertThat(progress.covers(event().uid("a").version("90").build())).isTrue();
        assertThat(progress.covers(event().uid("a").version("101").build()))
                .as("written since")
                .isFalse();
        assertThat(progress.covers(event().uid("z").version("90").build()))
                .as("not reached")
                .isFalse();
    }

    @Test
    void aShorterLaterPassDoesNotForgetALongerEarlierOne() {
        ListProgress progress =
                pass("default/web-0.m", "100").and(new Pass(new ResourceVersion("200"), "default/web-0.c"));

        assertThat(progress.covers(event().uid("b").version("150").build())).isTrue();
        assertThat(progress.covers(event().uid("k").version("90").build())).isTrue();
        assertThat(progress.covers(event().uid("k").version("150").build())).isFalse();
    }

    @Test
    void aLaterPassThatCameFurtherIsAllThatIsKept() {
        assertThat(pass("default/a", "100")
                        .and(new Pass(new ResourceVersion("200"), "default/b"))
                        .passes())
                .containsExactly(new Pass(new ResourceVersion("200"), "default/b"));
    }

    private static ListProgress pass(String lastKey, String version) {
        return ListProgress.NONE.and(new Pass(new ResourceVersion(version), lastKey));
    }
}

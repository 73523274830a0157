package io.checkagent.kubeevents.source;

import static io.checkagent.kubeevents.TestEvents.event;
import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class ListProgressTest {
    private final ListProgress progress = new ListProgress();

    @Test
    void coversWhatAPassHandedOver() {
        progress.passEnded("default/web-0.m", new ResourceVersion("100"));

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
        progress.passEnded("default/web-0.m", new ResourceVersion("100"));
        progress.passEnded("default/web-0.c", new ResourceVersion("200"));

        assertThat(progress.covers(event().uid("b").version("150").build())).isTrue();
        assertThat(progress.covers(event().uid("k").version("90").build())).isTrue();
        assertThat(progress.covers(event().uid("k").version("150").build())).isFalse();
    }
}

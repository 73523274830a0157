// SPDX-License-Identifier: Apache-2.0
package io.checkagent.configuration;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class SuggestionsTest {
    @Test
    void theNearestComesFirstAndAtMostThree() {
        assertThat(Suggestions.near("tagz", List.of("tags", "tag", "tagx", "tagy", "unrelated")))
                .hasSize(3)
                .first()
                .isEqualTo("tag");
    }

    @Test
    void swappedLettersAreOneMistake() {
        assertThat(Suggestions.distance("lgo_level", "log_level")).isEqualTo(1);
        assertThat(Suggestions.distance("LOG_LEVEL", "log_level")).isZero();
        assertThat(Suggestions.distance("", "abc")).isEqualTo(3);
    }

    @Test
    void aRemedyAsksOrListsOrIsSilent() {
        assertThat(Suggestions.remedy("tagz", List.of("tags"))).isEqualTo("did you mean \"tags\"?");
        assertThat(Suggestions.remedy("other", List.of("b", "a"))).isEqualTo("valid here: a, b");
        assertThat(Suggestions.remedy("other", List.of())).isEmpty();
    }
}

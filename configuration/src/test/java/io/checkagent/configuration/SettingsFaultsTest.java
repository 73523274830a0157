// SPDX-License-Identifier: Apache-2.0
package io.checkagent.configuration;

import static org.assertj.core.api.Assertions.assertThat;

import io.checkagent.api.Default;
import io.checkagent.api.Key;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;

class SettingsFaultsTest {
    enum Colour {
        RED
    }

    sealed interface Shape permits Circle {}

    record Circle(@Default("1") double radius) implements Shape {}

    record Usable(
            String text,
            @Default("30s") Duration limit,
            Optional<URI> url,
            @Default("[red]") Set<Colour> colours,
            @Default("{}") Map<String, List<Integer>> numbers,
            Optional<Shape> shape,
            Object anything,
            YamlValue raw,
            List<Usable> again) {
        Usable {
            throw new IllegalStateException("is never made");
        }
    }

    record Broken(
            Instant since,
            Optional<List<Thread>> threads,
            @Default("soon") Duration limit,
            @Default("[") List<String> open,
            @Key("limit") String other,
            Inner inner) {}

    record Inner(
            Map<String, StringBuilder> texts,
            @Default("blue") Colour colour) {}

    @Test
    void aRecordWithAllKindsOfTypesIsWell() {
        assertThat(SettingsFaults.of(Usable.class)).isEmpty();
    }

    @Test
    void allThatNoConfigurationCanMakeRightIsNamedByItsKey() {
        assertThat(SettingsFaults.of(Broken.class))
                .contains(
                        "since: a setting of type java.time.Instant cannot be configured",
                        "threads: a setting of type java.lang.Thread cannot be configured",
                        "limit: two components of " + Broken.class.getName() + " have that key",
                        "inner.texts: a setting of type java.lang.StringBuilder cannot be configured")
                .anySatisfy(fault -> assertThat(fault).startsWith("limit: its default \"soon\": "))
                .anySatisfy(fault -> assertThat(fault).startsWith("open: its default \"[\": "))
                .anySatisfy(fault -> assertThat(fault).startsWith("inner.colour: its default \"blue\": "))
                .hasSize(7);
    }
}

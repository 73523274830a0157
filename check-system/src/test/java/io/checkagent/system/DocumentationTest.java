// SPDX-License-Identifier: Apache-2.0
package io.checkagent.system;

import static org.assertj.core.api.Assertions.assertThat;

import io.checkagent.api.Check;
import io.checkagent.testkit.CheckAssertions;
import io.checkagent.testkit.TestAgent;
import java.lang.reflect.RecordComponent;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The page on these checks knows what they know. */
final class DocumentationTest {
    private static final Path PAGE = Path.of("../docs/checks.md");

    static List<Class<? extends Check>> checks() {
        return List.of(
                CpuCheck.class,
                DiskCheck.class,
                FileHandleCheck.class,
                IoCheck.class,
                LoadCheck.class,
                MemoryCheck.class,
                NetworkCheck.class,
                NtpCheck.class,
                UptimeCheck.class);
    }

    @ParameterizedTest
    @MethodSource("checks")
    void hasTheTablesOfWhatEachCheckDeclaresToSend(Class<? extends Check> check) throws Exception {
        try (TestAgent agent = TestAgent.running(check).start()) {
            CheckAssertions.assertThat(agent).metricsAreDocumentedIn(PAGE);
        }
    }

    @ParameterizedTest
    @MethodSource("checks")
    void namesEachOption(Class<? extends Check> check) throws Exception {
        String page = Files.readString(PAGE);
        for (RecordComponent option : check.getConstructors()[0].getParameterTypes()[0].getRecordComponents()) {
            String key = option.getName().replaceAll("([a-z])([A-Z])", "$1_$2").toLowerCase(Locale.ROOT);
            // The page says once what the older names of the disk check end in.
            if (!key.matches("(file_system|device|mount_point)_(global_)?(whitelist|blacklist)")) {
                assertThat(page).contains("`" + key + "`");
            }
        }
    }
}

// SPDX-License-Identifier: Apache-2.0
package io.checkagent.system;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.FileSystemLoopException;
import java.nio.file.NoSuchFileException;
import org.junit.jupiter.api.Test;

class FailedReadTest {
    @Test
    void saysWhatTheJdkLeavesToTheNameOfAClass() {
        assertThat(FailedRead.reason(new AccessDeniedException("/data"))).isEqualTo("permission denied");
        assertThat(FailedRead.reason(new NoSuchFileException("/data"))).isEqualTo("it is not there");
        assertThat(FailedRead.reason(new FileSystemLoopException("/data"))).isEqualTo("no reason given");
        assertThat(FailedRead.reason(new IOException())).isEqualTo("no reason given");
    }

    @Test
    void saysTheReasonWithoutThePath() {
        assertThat(FailedRead.reason(new FileSystemException("/data", null, "Input/output error")))
                .isEqualTo("Input/output error");
        assertThat(FailedRead.reason(new IOException("Stale file handle"))).isEqualTo("Stale file handle");
    }
}

// SPDX-License-Identifier: Apache-2.0
package io.checkagent.kubernetes;

import io.checkagent.proxy.TestCertificates;
import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Tests of connections to one server, new for each of them. */
@Timeout(60)
abstract class AgainstServer {
    static final TestCertificates AUTHORITY = TestCertificates.authority("cluster");

    @TempDir
    @SuppressWarnings("NullAway.Init") // set by JUnit
    Path folder;

    @SuppressWarnings("NullAway.Init")
    Setting setting;

    @SuppressWarnings("NullAway.Init")
    TestApiServer server;

    /** Starts the server, with a certificate by {@link #AUTHORITY}. */
    abstract TestApiServer serve() throws IOException;

    @BeforeEach
    void setUp() throws IOException {
        setting = new Setting(folder);
        server = serve();
    }

    @AfterEach
    void stop() {
        server.close();
    }
}

// SPDX-License-Identifier: Apache-2.0
package io.checkagent.system;

import java.net.URISyntaxException;
import java.net.URL;
import java.nio.file.Path;
import java.util.Objects;

/** A host's files as they were captured from a machine. */
final class Fixtures {
    private Fixtures() {}

    static HostFiles host() {
        return new HostFiles(directory("proc"), directory("sys"), Path.of("/host/root"));
    }

    static Path directory(String name) {
        URL resource = Objects.requireNonNull(Fixtures.class.getResource("/host/" + name), name);
        try {
            return Path.of(resource.toURI());
        } catch (URISyntaxException e) {
            throw new IllegalStateException(e);
        }
    }
}

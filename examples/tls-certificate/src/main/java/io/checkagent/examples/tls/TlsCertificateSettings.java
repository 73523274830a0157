// SPDX-License-Identifier: Apache-2.0
package io.checkagent.examples.tls;

import io.checkagent.api.Default;
import io.checkagent.api.Description;
import java.nio.file.Path;
import java.util.List;

/**
 * Settings of the TLS certificate check.
 *
 * @param files PEM or DER files, each with one or more certificates
 * @param daysWarning below this many days the service check warns
 * @param daysCritical below this many days it is critical
 */
public record TlsCertificateSettings(
        @Description("PEM or DER files, each with one or more certificates.")
        List<Path> files,

        @Default("14") @Description("Below this many days the service check warns.")
        int daysWarning,

        @Default("7") @Description("Below this many days the service check is critical.")
        int daysCritical) {
    public TlsCertificateSettings {
        files = List.copyOf(files);
        if (files.isEmpty()) {
            throw new IllegalArgumentException("files must name at least one file");
        }
        if (daysCritical > daysWarning) {
            throw new IllegalArgumentException(
                    "days_critical must not be above days_warning, is %d and %d".formatted(daysCritical, daysWarning));
        }
    }
}

// SPDX-License-Identifier: Apache-2.0
package io.checkagent.commandline;

import io.checkagent.configuration.GoDuration;
import java.time.Duration;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** Go's style; a bare number is milliseconds, as for the Datadog Agent's command {@code check}. */
final class DurationConverter implements ITypeConverter<Duration> {
    @Override
    public Duration convert(String value) {
        return GoDuration.parse(value.matches("[0-9]+") ? value + "ms" : value)
                .orElseThrow(() -> new TypeConversionException(
                        "expected a duration such as 500ms or 2s, found \"" + value + "\""));
    }
}

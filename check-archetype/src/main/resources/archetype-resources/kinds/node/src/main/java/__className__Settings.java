package ${package};

import io.checkagent.api.Default;
import io.checkagent.api.Description;
import java.nio.file.Path;
import java.time.Duration;

/**
 * What can be configured for each instance.
 *
 * @param directory where the files are
 * @param oldest how long a file may wait
 */
public record ${className}Settings(
        @Description("The directory that is looked at.")
        Path directory,

        @Default("10m") @Description("How long a file may wait, such as 30s or 5m.")
        Duration oldest) {
    public ${className}Settings {
        if (oldest.isNegative() || oldest.isZero()) {
            throw new IllegalArgumentException("oldest must be above 0");
        }
    }
}

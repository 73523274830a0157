package ${package};

import io.checkagent.api.Default;
import io.checkagent.api.Description;

/** An entry of {@code outputs} with {@code type: ${checkName}}. */
public record ${className}Settings(
        @Description("Where to.") String host,
        @Default("9999") int port,

        @Default("8192") @Description("Results that are larger are dropped.")
        int maxBytes) {
    public ${className}Settings {
        if (port < 1 || port > 65_535) {
            throw new IllegalArgumentException("port has to be between 1 and 65535");
        }
    }
}

package ${package};

import io.checkagent.api.Default;
import io.checkagent.api.Description;
import java.util.List;

/**
 * What can be configured for each instance.
 *
 * @param excludeNamespaces namespaces that are not looked at
 */
public record ${className}Settings(
        @Default("[]") @Description("Namespaces that are not looked at.")
        List<String> excludeNamespaces) {
    public ${className}Settings {
        excludeNamespaces = List.copyOf(excludeNamespaces);
    }
}

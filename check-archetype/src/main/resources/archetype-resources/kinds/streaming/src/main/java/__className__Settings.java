package ${package};

import io.checkagent.api.Default;
import io.checkagent.api.Description;
import java.nio.file.Path;
import java.util.regex.Pattern;

/**
 * What can be configured for each instance.
 *
 * @param file that is followed from its end on
 * @param pattern found in the lines that become events
 */
public record ${className}Settings(
        @Description("The file that is followed, from its end on.")
        Path file,

        @Default("ERROR") @Description("A regular expression; each line in which it is found becomes an event.")
        Pattern pattern) {}

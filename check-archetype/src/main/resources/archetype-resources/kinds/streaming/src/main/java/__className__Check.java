package ${package};

import io.checkagent.api.Check;
import io.checkagent.api.CheckContext;
import io.checkagent.api.CheckType;
import io.checkagent.api.EmitsMetric;
import io.checkagent.api.Event;
import io.checkagent.api.Metric;
import io.checkagent.api.Scope;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import org.pf4j.Extension;

/** Follows a file, and makes an event of each line that is added to it and matches. */
@Extension
@CheckType(name = "${checkName}", scope = Scope.NODE, streaming = true)
@EmitsMetric(name = "lines.found", type = Metric.Type.COUNT, unit = "line", description = "that became events")
public final class ${className}Check implements Check {
    private static final Duration PAUSE = Duration.ofSeconds(1);

    private final ${className}Settings settings;

    public ${className}Check(${className}Settings settings) {
        this.settings = settings;
    }

    @Override
    public void run(CheckContext context) throws IOException, InterruptedException {
        try (RandomAccessFile file = new RandomAccessFile(settings.file().toFile(), "r")) {
            file.seek(file.length());
            while (!context.await(PAUSE)) {
                int found = 0;
                for (long start = file.getFilePointer(); start < file.length(); start = file.getFilePointer()) {
                    String line = file.readLine();
                    if (file.getFilePointer() == file.length() && !endsWithNewline(file)) {
                        // Half a line: the rest is still to come.
                        file.seek(start);
                        break;
                    }
                    found += tell(context, line) ? 1 : 0;
                }
                context.sender().count("lines.found", found);
                context.sender().commit();
            }
        }
    }

    private boolean tell(CheckContext context, String bytes) {
        // readLine() makes a character of each byte.
        String line = new String(bytes.getBytes(StandardCharsets.ISO_8859_1), StandardCharsets.UTF_8);
        if (!settings.pattern().matcher(line).find()) {
            return false;
        }
        context.sender()
                .event(Event.builder("Found in " + settings.file(), line, context.clock().instant())
                        .build());
        return true;
    }

    private static boolean endsWithNewline(RandomAccessFile file) throws IOException {
        file.seek(file.length() - 1);
        return file.read() == '\n';
    }
}

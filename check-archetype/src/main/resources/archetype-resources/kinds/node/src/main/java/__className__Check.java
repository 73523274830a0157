package ${package};

import io.checkagent.api.Check;
import io.checkagent.api.CheckContext;
import io.checkagent.api.CheckType;
import io.checkagent.api.EmitsMetric;
import io.checkagent.api.EmitsServiceCheck;
import io.checkagent.api.Scope;
import io.checkagent.api.ServiceCheck;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.stream.Stream;
import org.pf4j.Extension;

/** Tells how many files lie in a directory, and how old the oldest is: whether what should be worked off is. */
@Extension
@CheckType(name = "${checkName}", scope = Scope.NODE)
@EmitsMetric(name = "files.waiting", unit = "file", description = "that lie in the directory")
@EmitsMetric(name = "files.oldest", unit = "second", description = "that the oldest has waited")
@EmitsServiceCheck(
        name = "files.worked_off",
        statuses = {ServiceCheck.Status.OK, ServiceCheck.Status.CRITICAL},
        description = "whether none has waited too long")
public final class ${className}Check implements Check {
    private final ${className}Settings settings;

    public ${className}Check(${className}Settings settings) {
        this.settings = settings;
    }

    @Override
    public void run(CheckContext context) throws IOException {
        Instant now = context.clock().instant();
        Instant oldest = now;
        List<Path> files;
        try (Stream<Path> found = Files.list(settings.directory())) {
            files = found.filter(Files::isRegularFile).toList();
        }
        for (Path file : files) {
            Instant modified = Files.getLastModifiedTime(file).toInstant();
            oldest = modified.isBefore(oldest) ? modified : oldest;
        }
        Duration age = Duration.between(oldest, now);
        String tag = "directory:" + settings.directory();
        context.sender().gauge("files.waiting", files.size(), tag);
        context.sender().gauge("files.oldest", age.toSeconds(), tag);
        ServiceCheck.Status status =
                age.compareTo(settings.oldest()) > 0 ? ServiceCheck.Status.CRITICAL : ServiceCheck.Status.OK;
        context.sender()
                .serviceCheck(ServiceCheck.of("files.worked_off", status, "the oldest waits for " + age, tag));
    }
}

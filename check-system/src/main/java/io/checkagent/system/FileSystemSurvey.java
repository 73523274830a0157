// SPDX-License-Identifier: Apache-2.0
package io.checkagent.system;

import static java.util.Objects.requireNonNull;

import io.checkagent.system.FileSystems.Inodes;
import io.checkagent.system.FileSystems.Space;
import java.nio.file.FileSystemException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * Asks many file systems for their numbers, of which some may not answer. All of them together are waited for no longer
 * than the timeout: one that does not answer at once is asked on while the next ones are. What could not be told is
 * noted, with the reason.
 */
final class FileSystemSurvey implements AutoCloseable {
    /** For how long a file system is waited for before the next one is asked beside it. */
    private static final Duration PATIENCE = Duration.ofMillis(100);

    private static final String INODES = "inodes";

    /** A file system that answered. */
    record Found(Mount mount, List<String> tags, Space space, Optional<Inodes> inodes) {}

    private record Answered(Mount mount, Path path, List<String> tags, Space space) {}

    private record Late(Mount mount, Path path, List<String> tags, Future<Space> answer) {}

    private final HostFiles files;
    private final FileSystems fileSystems;
    private final Duration timeout;
    private final Questions questions = new Questions("check-disk");

    FileSystemSurvey(HostFiles files, FileSystems fileSystems, Duration timeout) {
        this.files = requireNonNull(files, "files is null");
        this.fileSystems = requireNonNull(fileSystems, "fileSystems is null");
        this.timeout = requireNonNull(timeout, "timeout is null");
    }

    /**
     * The numbers of file systems.
     *
     * @param mounts by their tags; of those with the same tags the first is told that answers and has space
     * @param visible whether a path is a mount point here
     */
    List<Found> find(Map<List<String>, List<Mount>> mounts, Predicate<Path> visible, Reading reading)
            throws InterruptedException {
        long deadline = System.nanoTime() + timeout.toNanos();
        List<Answered> atOnce = new ArrayList<>();
        List<Late> late = new ArrayList<>();
        for (Map.Entry<List<String>, List<Mount>> entry : mounts.entrySet()) {
            ask(entry.getKey(), entry.getValue(), visible, deadline, atOnce, late, reading);
        }
        List<Found> found = withInodes(atOnce, deadline, reading);
        List<Answered> later = new ArrayList<>();
        for (Late asked : late) {
            Answer answer = await(asked.answer(), remaining(deadline));
            if (answer.space() != null) {
                add(later, asked.mount(), asked.path(), asked.tags(), answer.space());
            } else {
                reading.leftOut(
                        answer.failure() == null
                                ? "no answer within " + timeout.toMillis() / 1000.0
                                        + " s, so not told and not asked again"
                                        + " until there is one; exclude it, or set timeout"
                                : unreadable(answer.failure()),
                        asked.mount());
            }
        }
        found.addAll(withInodes(later, deadline, reading));
        return found;
    }

    /** The inodes are asked for only where the space was told: those answer. */
    private List<Found> withInodes(List<Answered> answered, long deadline, Reading reading)
            throws InterruptedException {
        List<Path> paths = answered.stream().map(Answered::path).distinct().toList();
        Map<Path, Inodes> inodes = paths.isEmpty() ? Map.of() : inodes(paths, deadline, reading);
        List<Found> found = new ArrayList<>();
        for (Answered one : answered) {
            Optional<Inodes> its = Optional.ofNullable(inodes.get(one.path()));
            if (its.isEmpty() && !inodes.isEmpty()) {
                reading.leftOut("stat does not tell the inodes of", one.mount());
            }
            found.add(new Found(one.mount(), one.tags(), one.space(), its));
        }
        return found;
    }

    private Map<Path, Inodes> inodes(List<Path> paths, long deadline, Reading reading) throws InterruptedException {
        String reason;
        try {
            Optional<Future<Map<Path, Inodes>>> answer = questions.ask(INODES, () -> fileSystems.inodes(paths));
            if (answer.isPresent()) {
                return answer.get().get(remaining(deadline).toNanos(), TimeUnit.NANOSECONDS);
            }
            reason = "stat does not answer since an earlier run";
        } catch (TimeoutException e) {
            reason = "stat does not answer in time";
        } catch (ExecutionException e) {
            reason = message(e);
        }
        reading.warn("the inodes cannot be told: " + reason);
        return Map.of();
    }

    @Override
    public void close() {
        questions.close();
        fileSystems.close();
    }

    private void ask(
            List<String> tags,
            List<Mount> mounts,
            Predicate<Path> visible,
            long deadline,
            List<Answered> found,
            List<Late> late,
            Reading reading)
            throws InterruptedException {
        String reason = "";
        for (Mount mount : mounts) {
            Path path = files.seenFromHere(mount.mountPoint());
            if (!visible.test(path)) {
                reason = reason.isEmpty()
                        ? "not mounted below " + files.rootfs()
                                + ", so not told; mount the host's root there with mountPropagation: HostToContainer"
                        : reason;
                continue;
            }
            Optional<Future<Space>> asked = questions.ask(path.toString(), () -> fileSystems.space(path));
            if (asked.isEmpty()) {
                reading.leftOut("no answer since an earlier run, so not told", mount);
                return;
            }
            Answer answer = await(asked.get(), min(PATIENCE, remaining(deadline)));
            if (answer.failure() != null) {
                reason = unreadable(answer.failure());
            } else if (answer.space() == null) {
                late.add(new Late(mount, path, tags, asked.get()));
                return;
            } else if (add(found, mount, path, tags, answer.space())) {
                return;
            }
        }
        if (!reason.isEmpty()) {
            reading.leftOut(reason, mounts.get(0));
        }
    }

    private static boolean add(List<Answered> found, Mount mount, Path path, List<String> tags, Space space) {
        // Those of the kernel's own, such as proc, have none.
        return space.total() > 0 && found.add(new Answered(mount, path, tags, space));
    }

    /** Neither of them while there is no answer. */
    private record Answer(@Nullable Space space, @Nullable String failure) {}

    private static Answer await(Future<Space> answer, Duration limit) throws InterruptedException {
        try {
            return new Answer(answer.get(limit.toNanos(), TimeUnit.NANOSECONDS), null);
        } catch (TimeoutException e) {
            return new Answer(null, null);
        } catch (ExecutionException e) {
            return new Answer(null, message(e));
        }
    }

    private static String unreadable(String failure) {
        return "cannot be read (" + failure + "), so not told";
    }

    /** Without the path, which is told besides, so that file systems with the same fault are told together. */
    private static String message(ExecutionException e) {
        Throwable cause = requireNonNull(e.getCause(), "cause is null");
        if (cause instanceof FileSystemException failed) {
            return Optional.ofNullable(failed.getReason())
                    .orElseGet(() -> failed.getClass().getSimpleName());
        }
        return Optional.ofNullable(cause.getMessage())
                .orElseGet(() -> cause.getClass().getSimpleName());
    }

    private static Duration remaining(long deadline) {
        return Duration.ofNanos(Math.max(0, deadline - System.nanoTime()));
    }

    private static Duration min(Duration one, Duration other) {
        return one.compareTo(other) < 0 ? one : other;
    }
}

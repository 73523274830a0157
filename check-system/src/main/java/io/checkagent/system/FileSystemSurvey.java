// SPDX-License-Identifier: Apache-2.0
package io.checkagent.system;

import static java.util.Objects.requireNonNull;

import io.checkagent.system.FileSystems.Inodes;
import io.checkagent.system.FileSystems.Space;
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

/**
 * Asks many file systems for their numbers, of which some may not answer. All of them together are waited for no longer
 * than the timeout: one that does not answer at once is asked on while the next ones are. What could not be told is
 * noted, with the reason.
 */
final class FileSystemSurvey implements AutoCloseable {
    /** Of the timeout: how long a file system is waited for before the next one is asked beside it. */
    private static final int PATIENCE = 8;

    private static final Duration AT_LEAST = Duration.ofMillis(1);

    private static final String INODES = "inodes";

    /** A file system that answered. */
    record Found(Mount mount, List<String> tags, Space space, Optional<Inodes> inodes) {}

    private record Answered(Mount mount, Path path, List<String> tags, Space space) {}

    private record Late(Mount mount, List<String> tags, Future<Space> answer) {}

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
        Run run = new Run(visible, reading);
        for (Map.Entry<List<String>, List<Mount>> entry : mounts.entrySet()) {
            run.ask(entry.getKey(), entry.getValue());
        }
        List<Found> found = run.withInodes();
        found.addAll(run.awaitLate());
        return found;
    }

    @Override
    public void close() {
        questions.close();
        fileSystems.close();
    }

    /** One run's questions. */
    private final class Run {
        private final long deadline = System.nanoTime() + timeout.toNanos();
        private final Predicate<Path> visible;
        private final Reading reading;
        private final List<Answered> answered = new ArrayList<>();
        private final List<Late> late = new ArrayList<>();

        Run(Predicate<Path> visible, Reading reading) {
            this.visible = visible;
            this.reading = reading;
        }

        /** Asks the mounts, which have the same tags, one by one until one answers, or does not. */
        void ask(List<String> tags, List<Mount> mounts) throws InterruptedException {
            Optional<String> reason = Optional.empty();
            Mount failed = mounts.get(0);
            for (Mount mount : mounts) {
                Path path = files.seenFromHere(mount.mountPoint());
                Optional<String> failure;
                if (visible.test(path)) {
                    Optional<Future<Space>> asked = questions.ask(path.toString(), () -> fileSystems.space(path));
                    if (asked.isEmpty()) {
                        reading.leftOut(notAsked(path), mount);
                        return;
                    }
                    Answer answer = await(asked.get(), patience());
                    if (answer.isMissing()) {
                        late.add(new Late(mount, tags, asked.get()));
                        return;
                    }
                    if (answer.hasSpace()) {
                        answered.add(
                                new Answered(mount, path, tags, answer.space().get()));
                        return;
                    }
                    failure = answer.failure();
                } else {
                    failure = Optional.of("not mounted below " + files.rootfs()
                            + ", so not told; mount the host's root there with mountPropagation: HostToContainer");
                }
                if (reason.isEmpty() && failure.isPresent()) {
                    reason = failure;
                    failed = mount;
                }
            }
            if (reason.isPresent()) {
                reading.leftOut(reason.get(), failed);
            }
        }

        /** Waits for those that did not answer at once. */
        List<Found> awaitLate() throws InterruptedException {
            List<Found> found = new ArrayList<>();
            for (Late asked : late) {
                Answer answer = await(asked.answer(), remaining());
                if (answer.isMissing()) {
                    reading.leftOut(
                            "no answer within " + timeout.toMillis() / 1000.0
                                    + " s, so not told and not asked again until"
                                    + " there is one; exclude it, or set timeout",
                            asked.mount());
                } else {
                    answer.failure().ifPresent(failure -> reading.leftOut(failure, asked.mount()));
                    if (answer.hasSpace()) {
                        reading.leftOut("answered too late to be asked for its inodes", asked.mount());
                        found.add(new Found(
                                asked.mount(), asked.tags(), answer.space().get(), Optional.empty()));
                    }
                }
            }
            return found;
        }

        /** What was answered at once, with the inodes: those are asked for only where the space was told. */
        List<Found> withInodes() throws InterruptedException {
            List<Path> paths = answered.stream().map(Answered::path).distinct().toList();
            Map<Path, Inodes> inodes = paths.isEmpty() ? Map.of() : inodes(paths);
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

        private Map<Path, Inodes> inodes(List<Path> paths) throws InterruptedException {
            String reason;
            try {
                Optional<Future<Map<Path, Inodes>>> answer = questions.ask(INODES, () -> fileSystems.inodes(paths));
                if (answer.isPresent()) {
                    return answer.get().get(remaining().toNanos(), TimeUnit.NANOSECONDS);
                }
                reason = "stat does not answer since an earlier run";
            } catch (TimeoutException e) {
                reason = "stat does not answer in time";
            } catch (ExecutionException e) {
                reason = reason(e);
            }
            reading.warn("the inodes cannot be told: " + reason);
            return Map.of();
        }

        /** Much while there is time; when half of it is gone, enough for those that can answer. */
        private Duration patience() {
            Duration left = remaining().minus(timeout.dividedBy(2));
            return max(AT_LEAST, min(timeout.dividedBy(PATIENCE), left));
        }

        private String notAsked(Path path) {
            return questions.isOpen(path.toString())
                    ? "no answer since an earlier run, so not told"
                    : "not asked while " + Questions.LIMIT + " others do not answer";
        }

        private Duration remaining() {
            return Duration.ofNanos(Math.max(0, deadline - System.nanoTime()));
        }
    }

    /** Neither of the two while there is none. */
    private record Answer(Optional<Space> space, Optional<String> failure) {
        boolean isMissing() {
            return space.isEmpty() && failure.isEmpty();
        }

        /** The kernel's own file systems, such as proc, have none, and are not told. */
        boolean hasSpace() {
            return space.filter(some -> some.total() > 0).isPresent();
        }
    }

    private static Answer await(Future<Space> answer, Duration limit) throws InterruptedException {
        try {
            return new Answer(Optional.of(answer.get(limit.toNanos(), TimeUnit.NANOSECONDS)), Optional.empty());
        } catch (TimeoutException e) {
            return new Answer(Optional.empty(), Optional.empty());
        } catch (ExecutionException e) {
            return new Answer(Optional.empty(), Optional.of("cannot be read (" + reason(e) + "), so not told"));
        }
    }

    private static String reason(ExecutionException e) {
        return FailedRead.reason(requireNonNull(e.getCause(), "cause is null"));
    }

    private static Duration min(Duration one, Duration other) {
        return one.compareTo(other) < 0 ? one : other;
    }

    private static Duration max(Duration one, Duration other) {
        return one.compareTo(other) > 0 ? one : other;
    }
}

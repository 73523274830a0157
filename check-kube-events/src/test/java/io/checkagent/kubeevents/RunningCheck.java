// SPDX-License-Identifier: Apache-2.0
package io.checkagent.kubeevents;

import io.fabric8.kubernetes.client.KubernetesClient;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** A run of the check on a thread of its own. Closing it stops the run as the agent does. */
final class RunningCheck implements AutoCloseable {
    private final RecordingContext context;
    private final FutureTask<Void> run;
    private final Thread thread;
    private boolean failureExpected;

    private RunningCheck(KubernetesClient client, Settings settings, RecordingContext context) {
        this.context = context;
        KubernetesEventsCheck check = new KubernetesEventsCheck(client, settings);
        run = new FutureTask<>(() -> {
            try {
                check.run(context);
            } catch (InterruptedException e) {
                // Stopped: not an error.
            }
            return null;
        });
        thread = new Thread(run, "run");
        thread.start();
    }

    static RunningCheck start(KubernetesClient client, Settings settings, RecordingContext context) {
        return new RunningCheck(client, settings, context);
    }

    /** Stops the run, and waits for its end. */
    @Override
    public void close() {
        context.stop();
        thread.interrupt();
        end(20);
    }

    /** Waits for the run to end of itself; the failure, when it did not end well. */
    Optional<Throwable> failure(int seconds) {
        failureExpected = true;
        try {
            run.get(seconds, TimeUnit.SECONDS);
            return Optional.empty();
        } catch (ExecutionException e) {
            return Optional.ofNullable(e.getCause());
        } catch (InterruptedException | TimeoutException e) {
            throw new AssertionError("the run did not end", e);
        }
    }

    private void end(int seconds) {
        try {
            run.get(seconds, TimeUnit.SECONDS);
        } catch (ExecutionException e) {
            if (!failureExpected) {
                throw new AssertionError("the run failed", e.getCause());
            }
        } catch (InterruptedException | TimeoutException e) {
            throw new AssertionError("the run did not end within " + seconds + " s of being stopped", e);
        }
    }
}

// SPDX-License-Identifier: Apache-2.0
package io.checkagent.agent.stage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.util.List;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.locks.ReentrantLock;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class RuntimeThreadsTest {
    @Test
    void thoseThatWaitOrAreNotStartedAreWell() throws InterruptedException {
        Thread waiting = new Thread(RuntimeThreadsTest::waitForEver, "waiting");
        waiting.start();
        try {
            assertThat(RuntimeThreads.trouble(List.of(waiting, new Thread(() -> {}, "not-started"))))
                    .isEmpty();
        } finally {
            end(waiting);
        }
    }

    @Test
    void thoseThatHaveEndedAreTold() throws InterruptedException {
        Thread first = new Thread(() -> {}, "first");
        Thread second = new Thread(() -> {}, "second");
        first.start();
        second.start();
        first.join();
        second.join();

        assertThat(RuntimeThreads.trouble(List.of(first, second))).hasValue("the thread first, second has ended");
    }

    @Test
    void thoseThatWaitForEachOtherForEverAreTold() throws InterruptedException {
        ReentrantLock one = new ReentrantLock();
        ReentrantLock other = new ReentrantLock();
        CyclicBarrier bothHold = new CyclicBarrier(2);
        Thread ours = taking(one, other, bothHold, "ours");
        Thread ofACheck = taking(other, one, bothHold, "of-a-check");
        Thread unconcerned = new Thread(RuntimeThreadsTest::waitForEver, "unconcerned");
        unconcerned.start();
        try {
            await().untilAsserted(() -> assertThat(RuntimeThreads.trouble(List.of(ours, unconcerned)))
                    .hasValue("the thread ours waits for a lock that is never freed"));
            assertThat(RuntimeThreads.trouble(List.of(unconcerned)))
                    .as("others' threads are none of the agent's business")
                    .isEmpty();
        } finally {
            end(ours);
            end(ofACheck);
            end(unconcerned);
        }
    }

    private static Thread taking(ReentrantLock first, ReentrantLock second, CyclicBarrier bothHold, String name) {
        Thread thread = new Thread(
                () -> {
                    first.lock();
                    try {
                        bothHold.await();
                        second.lockInterruptibly();
                        second.unlock();
                    } catch (Exception e) {
                        Thread.currentThread().interrupt();
                    } finally {
                        first.unlock();
                    }
                },
                name);
        thread.start();
        return thread;
    }

    private static void waitForEver() {
        try {
            Thread.sleep(Long.MAX_VALUE);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private static void end(Thread thread) throws InterruptedException {
        thread.interrupt();
        thread.join();
    }
}

// SPDX-License-Identifier: Apache-2.0
package io.checkagent.delivery;

import io.checkagent.output.Answer;
import io.checkagent.output.Batch;
import io.checkagent.output.Item;
import io.checkagent.output.Output;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;

/** An output that can be dead, and remembers what it took. Tried again at once, as what is local. Thread-safe. */
final class SwitchedOutput implements Output {
    private final Queue<Item> taken = new ConcurrentLinkedQueue<>();
    private volatile boolean dead;

    void die() {
        dead = true;
    }

    void live() {
        dead = false;
    }

    List<Item> taken() {
        return List.copyOf(taken);
    }

    List<String> names() {
        return taken.stream()
                .map(item -> item instanceof Item.PointItem point
                        ? point.name()
                        : ((Item.EventItem) item).event().title())
                .toList();
    }

    @Override
    public String target() {
        return "switched";
    }

    @Override
    public Answer deliver(Batch batch) {
        if (dead) {
            return Answer.retry("dead");
        }
        taken.addAll(batch.items());
        return Answer.accepted();
    }

    @Override
    public void close() {}
}

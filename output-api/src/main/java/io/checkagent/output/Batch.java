// SPDX-License-Identifier: Apache-2.0
package io.checkagent.output;

import static java.util.Objects.requireNonNull;

import java.util.List;

/**
 * What is to be delivered together.
 *
 * @param items in their order, at least one
 * @param fence of all of them: a write that is in flight when it closes is given up, since its effect could come when
 *     another agent leads. {@link HttpSender} does that by itself
 */
public record Batch(List<Item> items, Fence fence) {
    public Batch {
        items = List.copyOf(items);
        requireNonNull(fence, "fence is null");
        if (items.isEmpty()) {
            throw new IllegalArgumentException("a batch without items");
        }
    }
}

// SPDX-License-Identifier: Apache-2.0
package io.checkagent.agent.checkpoint;

import static java.util.Objects.requireNonNull;

import io.checkagent.output.Fence;

/**
 * One term of this agent as leader.
 *
 * @param writer who writes checkpoints in it
 * @param fence closed for good at its end
 */
public record LeaderTerm(Writer writer, Fence fence) {
    public LeaderTerm {
        requireNonNull(writer, "writer is null");
        requireNonNull(fence, "fence is null");
    }
}

// SPDX-License-Identifier: Apache-2.0
package io.checkagent.api;

/** Where a check runs. */
public enum Scope {
    /** On every node: CPU, memory, disks. */
    NODE,
    /**
     * Once in the cluster: on the agent that leads. The check never asks whether this agent leads. It is started after
     * the agent became leader; it is stopped, and its output refused, before another agent can become leader.
     */
    CLUSTER
}

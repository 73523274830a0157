package io.checkagent.agent.delivery;

/**
 * Whether what a check sent may still leave this agent. For a CLUSTER check it is open while this agent surely leads,
 * and once closed it stays closed. Asked immediately before each write, by several threads; answers at once.
 */
@FunctionalInterface
public interface Fence {
    boolean isOpen();

    /** The fence of NODE checks. */
    static Fence alwaysOpen() {
        return () -> true;
    }
}

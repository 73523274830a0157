// SPDX-License-Identifier: Apache-2.0
package io.checkagent.election;

/** A lock on the way to which the network can be cut. */
final class CuttableLock implements ResourceLock {
    private final ResourceLock lock;
    private volatile boolean cut;

    CuttableLock(ResourceLock lock) {
        this.lock = lock;
    }

    /** From now on the API server cannot be reached. */
    void cutOff() {
        cut = true;
    }

    @Override
    public LockKind kind() {
        return lock.kind();
    }

    @Override
    public String namespace() {
        return lock.namespace();
    }

    @Override
    public String name() {
        return lock.name();
    }

    @Override
    public LockSnapshot get() throws LockRequestException {
        requireConnection();
        return lock.get();
    }

    @Override
    public LockSnapshot write(LockSnapshot seen, LeaderElectionRecord record) throws LockRequestException {
        requireConnection();
        return lock.write(seen, record);
    }

    @Override
    public LockWatch watch(LockWatchListener listener) throws LockRequestException {
        requireConnection();
        return lock.watch(new LockWatchListener() {
            @Override
            public void onSnapshot(LockSnapshot snapshot) {
                if (!cut) {
                    listener.onSnapshot(snapshot);
                }
            }

            @Override
            public void onClose(String cause) {
                listener.onClose(cause);
            }
        });
    }

    private void requireConnection() throws LockRequestException {
        if (cut) {
            throw new LockRequestException(FailureCause.UNREACHABLE, "The network is cut.");
        }
    }
}

// SPDX-License-Identifier: Apache-2.0
package io.checkagent.endtoend.election;

import static java.util.Objects.requireNonNull;

/** What is done to a running election. The first ones are those that a short run does. */
enum Fault {
    LEADER_STOPPED("leader stopped (SIGTERM)", Bound.GAP),
    LEADER_KILLED("leader killed (kill -9)", Bound.SINCE_RENEWAL),
    LEADER_FROZEN("leader frozen past its lease, thawed while the next one leads", Bound.SINCE_RENEWAL),
    LOCK_DELETED("lock object deleted", Bound.LOCK_RESTORED),
    NETWORK_CUT("leader's network cut", Bound.SINCE_RENEWAL),
    LOCK_GARBLED("lock annotation overwritten with garbage", Bound.LOCK_RESTORED),
    ANNOTATION_REMOVED("lock annotation removed", Bound.LOCK_RESTORED),
    NETWORK_SILENT("leader's network swallows everything (half-open)", Bound.SINCE_RENEWAL),
    NETWORK_LATE("leader's network 2 s late each way: beyond its time limits", Bound.SINCE_RENEWAL),
    NETWORK_SLOW("leader's network 0.25 s late each way: within its time limits", Bound.GAP),
    LEADER_PAUSED("leader frozen for a tenth of its lease", Bound.PAUSE),
    FOLLOWER_KILLED("follower killed (kill -9)", Bound.GAP),
    SERVER_RESTARTED("kube-apiserver killed and started again at once", Bound.AFTER_OUTAGE),
    SERVER_DEAD("kube-apiserver killed, started again after the lease", Bound.AFTER_OUTAGE),
    SERVER_PAUSED("kube-apiserver frozen for a quarter of the lease", Bound.AFTER_OUTAGE),
    SERVER_FROZEN("kube-apiserver frozen for longer than the lease", Bound.AFTER_OUTAGE);

    /** What must be short. */
    enum Bound {
        /** The longest time without accepted output. */
        GAP("without output"),
        /** That, beyond the time of the pause itself. */
        PAUSE("without output, beyond the pause"),
        /** From the last renewal of the old leader to the first accepted output of the next. */
        SINCE_RENEWAL("last renewal to next output"),
        /** From the edit of the lock to the leader's record in it. */
        LOCK_RESTORED("edit to restored lock"),
        /** From the return of the API server to accepted output. */
        AFTER_OUTAGE("server back to output");

        private final String text;

        Bound(String text) {
            this.text = text;
        }

        @Override
        public String toString() {
            return text;
        }
    }

    private final String text;
    private final Bound bound;

    Fault(String text, Bound bound) {
        this.text = requireNonNull(text, "text is null");
        this.bound = requireNonNull(bound, "bound is null");
    }

    Bound bound() {
        return bound;
    }

    /** Whether it is done to the API server itself, which needs a hook. */
    boolean needsServer() {
        return bound == Bound.AFTER_OUTAGE;
    }

    @Override
    public String toString() {
        return text;
    }
}

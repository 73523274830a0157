// SPDX-License-Identifier: Apache-2.0
package io.checkagent.election;

/** For benchmarks: has no work to start or to stop. */
record SilentListener() implements LeaderElectionListener {
    @Override
    public void onStartedLeading(Term term) {}

    @Override
    public void onStoppedLeading(Term term, String cause) {}

    @Override
    public void onNewLeader(String identity) {}
}

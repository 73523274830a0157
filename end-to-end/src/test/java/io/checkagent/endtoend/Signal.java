// SPDX-License-Identifier: Apache-2.0
package io.checkagent.endtoend;

import java.io.IOException;

/** What the operating system does to a process that is asked for nothing. */
public enum Signal {
    /** Freezes it. */
    STOP,
    /** Lets a frozen one go on. */
    CONT;

    /**
     * Sends it.
     *
     * @throws IOException when that failed
     */
    public void sendTo(ProcessHandle process) throws IOException, InterruptedException {
        Process kill = new ProcessBuilder("kill", "-" + name(), Long.toString(process.pid())).start();
        if (kill.waitFor() != 0) {
            throw new IOException("kill -" + name() + " " + process.pid() + " failed");
        }
    }
}

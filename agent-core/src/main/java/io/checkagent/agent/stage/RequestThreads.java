// SPDX-License-Identifier: Apache-2.0
package io.checkagent.agent.stage;

import java.util.concurrent.ExecutorService;
import java.util.concurrent.SynchronousQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

/**
 * The threads that answer what is asked by HTTP, and the limits of the JDK's server, which has none of its own: it reads
 * a request on such a thread, however slowly it comes.
 */
public final class RequestThreads {
    /** Of one server, and so as many threads; more are closed at once. */
    private static final String MOST_CONNECTIONS = "64";

    private static final String MOST_SECONDS = "5";
    /** A command's, which only who has the token can ask for. */
    private static final String MOST_ANSWER_SECONDS = "600";

    private static final long IDLE_SECONDS = 30;

    static {
        // The JDK's server reads these once.
        setUnlessSet("sun.net.httpserver.maxReqTime", MOST_SECONDS);
        setUnlessSet("sun.net.httpserver.maxRspTime", MOST_ANSWER_SECONDS);
        setUnlessSet("sun.net.httpserver.idleInterval", MOST_SECONDS);
        setUnlessSet("jdk.httpserver.maxConnections", MOST_CONNECTIONS);
    }

    private RequestThreads() {}

    private static void setUnlessSet(String property, String value) {
        if (System.getProperty(property) == null) {
            System.setProperty(property, value);
        }
    }

    /**
     * As many as there are requests, made when none is idle and ended when they are not needed. Before the server is made,
     * so that the limits hold. The caller ends them.
     *
     * @param name of each
     */
    public static ExecutorService of(String name) {
        return new ThreadPoolExecutor(
                0, Integer.MAX_VALUE, IDLE_SECONDS, TimeUnit.SECONDS, new SynchronousQueue<>(), task -> {
                    Thread thread = new Thread(task, name);
                    thread.setDaemon(true);
                    return thread;
                });
    }
}

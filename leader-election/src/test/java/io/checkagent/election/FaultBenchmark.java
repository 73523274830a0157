// SPDX-License-Identifier: Apache-2.0
package io.checkagent.election;

import io.checkagent.sandbox.KubeSandbox;
import io.checkagent.sandbox.fault.Fault;
import io.checkagent.sandbox.request.RequestMatcher;
import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/**
 * How long leaders go on leading when the API server hangs, fails, throttles or is cut off: from the last renewal until
 * the fence is closed. Twenty leaders at once, lease 15 s, on the embedded API, which fails as it is told. Run by hand.
 */
final class FaultBenchmark {
    private static final int LEADERS = 20;
    private static final Duration LEASE = Duration.ofSeconds(15);

    private FaultBenchmark() {}

    public static void main(String[] arguments) throws Exception {
        Map<String, Fault> faults = new LinkedHashMap<>();
        faults.put("hangs", Fault.hang());
        faults.put("answers 503", Fault.status(503));
        faults.put("answers 429, Retry-After 1 s", Fault.tooManyRequests(Duration.ofSeconds(1)));
        faults.put("answers 429, Retry-After 60 s", Fault.tooManyRequests(Duration.ofSeconds(60)));
        faults.put("cuts each connection", Fault.cut());
        for (Map.Entry<String, Fault> fault : faults.entrySet()) {
            measure(fault.getKey(), fault.getValue());
        }
        System.exit(0);
    }

    private static void measure(String name, Fault fault) throws Exception {
        try (KubeSandbox sandbox = KubeSandbox.builder().start();
                KubernetesClient client = ElectionClient.create(
                        Config.fromKubeconfig(sandbox.kubeconfig()), LeaderElectionConfig.ofLease("unused", LEASE))) {
            List<LeaderElector> leaders = new ArrayList<>();
            for (int i = 0; i < LEADERS; i++) {
                ResourceLock lock = ResourceLocks.create(LockKind.ENDPOINTS, client, "default", "lock-" + i);
                leaders.add(new LeaderElector(
                        LeaderElectionConfig.ofLease("leader-" + i, LEASE), lock, new SilentListener()));
                leaders.get(i).start();
            }
            while (leaders.stream().anyMatch(leader -> !leads(leader))) {
                TimeUnit.MILLISECONDS.sleep(5);
            }
            TimeUnit.SECONDS.sleep(5);
            sandbox.faults().inject(RequestMatcher.any(), fault);

            double[] seconds = new double[LEADERS];
            while (Arrays.stream(seconds).anyMatch(value -> value == 0)) {
                for (int i = 0; i < LEADERS; i++) {
                    Duration age = leaders.get(i).status().lastRenewalAge().orElseThrow();
                    if (seconds[i] == 0 && !leads(leaders.get(i))) {
                        seconds[i] = age.toMillis() / 1e3;
                    }
                }
                TimeUnit.MILLISECONDS.sleep(1);
            }
            Arrays.sort(seconds);
            System.out.printf(
                    "| %s | %d | %.2f s | %.2f s |%n", name, LEADERS, seconds[LEADERS / 2], seconds[LEADERS - 1]);
            sandbox.faults().clear();
            leaders.forEach(LeaderElector::close);
        }
    }

    private static boolean leads(LeaderElector elector) {
        return elector.term().filter(Term::isOpen).isPresent();
    }
}

// SPDX-License-Identifier: Apache-2.0
package io.checkagent.jmx;

import io.checkagent.api.Check;
import io.checkagent.api.CheckContext;
import io.checkagent.api.CheckType;
import io.checkagent.api.EmitsMetric;
import io.checkagent.api.EmitsServiceCheck;
import io.checkagent.api.Metric;
import io.checkagent.api.ServiceCheck.Status;
import org.pf4j.Extension;

/** Sends attributes of the MBeans of a JVM. */
@Extension
@CheckType(name = "jmx")
@EmitsMetric(
        name = "jvm.heap_memory{,_committed,_init,_max}",
        unit = "byte",
        description = "The heap: used, and what the JVM has, began with, and may have.")
@EmitsMetric(
        name = "jvm.non_heap_memory{,_committed,_init,_max}",
        unit = "byte",
        description = "What the JVM needs besides: classes, code.")
@EmitsMetric(name = "jvm.thread_count", unit = "thread", description = "Threads.")
@EmitsMetric(name = "jvm.loaded_classes", description = "Classes.")
@EmitsMetric(name = "jvm.cpu_load.process", description = "Share of the host's CPUs that the JVM takes.")
@EmitsMetric(name = "jvm.cpu_load.system", description = "Share of them that is taken by all.")
@EmitsMetric(name = "jvm.os.open_file_descriptors", unit = "file", description = "Files and sockets that are open.")
@EmitsMetric(
        name = "jvm.gc.collection_count",
        type = Metric.Type.RATE,
        unit = "garbage collection/second",
        description = "Collections, by the tag name of the collector.")
@EmitsMetric(
        name = "jvm.gc.collection_time",
        type = Metric.Type.RATE,
        unit = "millisecond/second",
        description = "Time that they took.")
@EmitsServiceCheck(
        name = "jmx.can_connect",
        statuses = {Status.OK, Status.CRITICAL},
        description = "Whether the JVM could be asked.")
public final class JmxCheck implements Check {
    private final JmxScraper scraper;

    public JmxCheck(JmxSettings settings) {
        this.scraper = new JmxScraper(settings);
    }

    @Override
    public void run(CheckContext context) throws Exception {
        scraper.scrape(context);
    }

    @Override
    public void close() {
        scraper.close();
    }
}

// SPDX-License-Identifier: Apache-2.0
package io.checkagent.kubeevents;

import io.checkagent.kubeevents.source.KubernetesEvent;
import io.checkagent.kubeevents.source.KubernetesEvent.InvolvedObject;
import io.checkagent.kubeevents.source.KubernetesEvent.Novelty;
import io.checkagent.kubeevents.source.ResourceVersion;
import java.time.Instant;

/** An event of the kubelet about a pod, and variations of it. */
public final class TestEvents {
    private String uid = "event-1";
    private String version = "7";
    private InvolvedObject object = new InvolvedObject("Pod", "default", "web-0", "pod-1");
    private String reason = "BackOff";
    private String message = "Back-off restarting failed container";
    private String type = "Warning";
    private String component = "kubelet";
    private String host = "node-1";
    private String reportingComponent = "kubelet";
    private String reportingInstance = "node-1";
    private long count = 1;
    private Instant first = Instant.parse("2019-10-21T09:13:09Z");
    private Instant last = Instant.parse("2019-10-21T09:14:10Z");
    private Novelty novelty = Novelty.NEW;

    private TestEvents() {}

    public static TestEvents event() {
        return new TestEvents();
    }

    public TestEvents uid(String value) {
        uid = value;
        return this;
    }

    public TestEvents version(String value) {
        version = value;
        return this;
    }

    public TestEvents object(String kind, String namespace, String name, String objectUid) {
        object = new InvolvedObject(kind, namespace, name, objectUid);
        return this;
    }

    public TestEvents reason(String value) {
        reason = value;
        return this;
    }

    public TestEvents message(String value) {
        message = value;
        return this;
    }

    public TestEvents type(String value) {
        type = value;
        return this;
    }

    /** Written by another component, with no host. */
    public TestEvents writtenBy(String value) {
        component = value;
        reportingComponent = value;
        reportingInstance = value + "-instance";
        host = "";
        return this;
    }

    public TestEvents host(String value) {
        host = value;
        return this;
    }

    public TestEvents count(long value) {
        count = value;
        return this;
    }

    public TestEvents seen(String from, String to) {
        first = Instant.parse(from);
        last = Instant.parse(to);
        return this;
    }

    public TestEvents novelty(Novelty value) {
        novelty = value;
        return this;
    }

    public KubernetesEvent build() {
        return new KubernetesEvent(
                uid,
                new ResourceVersion(version),
                "default",
                "web-0." + uid,
                object,
                reason,
                message,
                type,
                component,
                host,
                reportingComponent,
                reportingInstance,
                count,
                first,
                first,
                last,
                novelty);
    }
}

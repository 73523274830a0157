// SPDX-License-Identifier: Apache-2.0
package io.checkagent.kubeevents.source;

import static java.util.Objects.requireNonNull;

import java.time.Instant;

/**
 * What is needed of one write of a Kubernetes event, read through the core/v1 view, which shows what writers of both
 * APIs wrote. Texts that are absent are empty.
 *
 * @param uid of the event
 * @param resourceVersion of the write
 * @param namespace of the event
 * @param name of the event
 * @param object what the event is about
 * @param reason why it was written, such as {@code BackOff}
 * @param message for people; cut at {@link #LONGEST_MESSAGE} characters
 * @param type {@code Normal} or {@code Warning}
 * @param component {@code source.component}, else {@code reportingComponent}
 * @param host {@code source.host}
 * @param reportingComponent the controller that wrote it
 * @param reportingInstance the instance of that controller
 * @param count how often it happened up to this write: {@code series.count}, else {@code count}, else 1
 * @param created when the API server stored it first
 * @param firstSeen {@code firstTimestamp}, else {@code eventTime}, else {@code created}
 * @param lastSeen {@code series.lastObservedTime}, else {@code lastTimestamp}, {@code eventTime},
 *     {@code firstTimestamp}, {@code created}
 * @param novelty what is known about its earlier count
 */
public record KubernetesEvent(
        String uid,
        ResourceVersion resourceVersion,
        String namespace,
        String name,
        InvolvedObject object,
        String reason,
        String message,
        String type,
        String component,
        String host,
        String reportingComponent,
        String reportingInstance,
        long count,
        Instant created,
        Instant firstSeen,
        Instant lastSeen,
        Novelty novelty) {
    /** Longer messages are cut here: the intake takes 4,000 characters of text. */
    public static final int LONGEST_MESSAGE = 3_900;

    /** What is known about the count that an event had before, when it was not seen by this run. */
    public enum Novelty {
        /** There was none: the event is new to everyone. */
        NEW,
        /** There was none before this run: it is new to everyone, unless this run saw it and has forgotten it. */
        NEW_UNLESS_FORGOTTEN,
        /** There was one, at the moment before this write. */
        CHANGED,
        /** There may have been one, at a moment that the API server knows no more. */
        UNKNOWN
    }

    /**
     * What an event is about.
     *
     * @param namespace empty for cluster-scoped objects
     * @param uid may be empty
     */
    public record InvolvedObject(String kind, String namespace, String name, String uid) {
        public InvolvedObject {
            requireNonNull(kind, "kind is null");
            requireNonNull(namespace, "namespace is null");
            requireNonNull(name, "name is null");
            requireNonNull(uid, "uid is null");
        }

        /** Names the object when its uid does not: {@code kind/namespace/name}. */
        public String key() {
            return uid.isEmpty() ? kind + "/" + namespace + "/" + name : uid;
        }

        /** {@code <Kind> <namespace>/<name>}, without the namespace for cluster-scoped objects. */
        public String title() {
            return kind + " " + (namespace.isEmpty() ? name : namespace + "/" + name);
        }
    }

    public KubernetesEvent {
        requireNonNull(uid, "uid is null");
        requireNonNull(resourceVersion, "resourceVersion is null");
        requireNonNull(object, "object is null");
        requireNonNull(created, "created is null");
        requireNonNull(firstSeen, "firstSeen is null");
        requireNonNull(lastSeen, "lastSeen is null");
        requireNonNull(novelty, "novelty is null");
        message = cut(message, LONGEST_MESSAGE);
    }

    /** This write with another message. */
    public KubernetesEvent withMessage(String text) {
        return new KubernetesEvent(
                uid,
                resourceVersion,
                namespace,
                name,
                object,
                reason,
                text,
                type,
                component,
                host,
                reportingComponent,
                reportingInstance,
                count,
                created,
                firstSeen,
                lastSeen,
                novelty);
    }

    /** This write, with something else known about its earlier count. */
    KubernetesEvent with(Novelty other) {
        return new KubernetesEvent(
                uid,
                resourceVersion,
                namespace,
                name,
                object,
                reason,
                message,
                type,
                component,
                host,
                reportingComponent,
                reportingInstance,
                count,
                created,
                firstSeen,
                lastSeen,
                other);
    }

    /** Where the event stands in a list: the API server lists in the order of its storage keys. */
    String listKey() {
        return namespace + "/" + name;
    }

    /** The text, or its beginning up to a whole character, with an ellipsis: at most that long. */
    public static String cut(String text, int longest) {
        if (text.length() <= longest) {
            return text;
        }
        int end = longest - 1;
        return text.substring(0, Character.isHighSurrogate(text.charAt(end - 1)) ? end - 1 : end) + "…";
    }
}

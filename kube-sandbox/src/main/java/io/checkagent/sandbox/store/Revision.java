// SPDX-License-Identifier: Apache-2.0
package io.checkagent.sandbox.store;

import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/**
 * One write: what an object was after it. Holds the object as JSON bytes, without {@code kind} and {@code apiVersion};
 * events in the form of {@code v1}.
 */
public final class Revision {
    /** What the write did. */
    public enum Type {
        ADDED,
        MODIFIED,
        DELETED
    }

    private final long resourceVersion;
    private final String key;
    private final Type type;
    private final byte[] json;
    /** The object's write before this one, while it is retained. Guarded by the store. */
    @Nullable
    Revision previous;

    Revision(long resourceVersion, String key, Type type, byte[] json, @Nullable Revision previous) {
        this.resourceVersion = resourceVersion;
        this.key = key;
        this.type = type;
        this.json = json;
        this.previous = previous;
    }

    public long resourceVersion() {
        return resourceVersion;
    }

    /** {@code <resource>[.<group>]/<namespace>/<name>}; the namespace is empty for cluster-scoped objects. */
    public String key() {
        return key;
    }

    /** Plural name, with the group behind a dot unless it is the core group. */
    public String resource() {
        return key.substring(0, key.indexOf('/'));
    }

    /** Empty for cluster-scoped objects. */
    public String namespace() {
        return key.substring(key.indexOf('/') + 1, key.lastIndexOf('/'));
    }

    public String name() {
        return key.substring(key.lastIndexOf('/') + 1);
    }

    public Type type() {
        return type;
    }

    /** The object after the write, for DELETED its last state; parsed anew by each call. */
    public JsonNode object() {
        return Json.parse(json);
    }

    /** The bytes of {@link #object()}; shared, so not to be changed. */
    public byte[] json() {
        return json;
    }

    boolean isDeleted() {
        return type == Type.DELETED;
    }

    @Override
    public String toString() {
        return type + " " + key + " at " + resourceVersion;
    }
}

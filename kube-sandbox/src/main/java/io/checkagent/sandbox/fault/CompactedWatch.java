package io.checkagent.sandbox.fault;

/** How a watch ends whose next change has been compacted. */
public enum CompactedWatch {
    /** An ERROR event with a 410 Status, as resources in the watch cache do. */
    ERROR_EVENT,
    /** HTTP status 410 instead of a stream, where the watch starts at such a revision; else an ERROR event. */
    HTTP_STATUS,
    /** The stream ends and says nothing, as for events, which are not in the watch cache. */
    CLEAN_CLOSE
}

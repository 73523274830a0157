// SPDX-License-Identifier: Apache-2.0
package io.checkagent.sandbox.fault;

/** How a watch ends whose next change has been compacted. */
public enum CompactedWatch {
    /** An ERROR event with a 410 Status: kube-apiserver's usual way. */
    ERROR_EVENT,
    /** HTTP status 410 instead of a stream, where the watch starts at such a revision; else an ERROR event. */
    HTTP_STATUS,
    /** The stream ends and says nothing, as some versions of kube-apiserver do for events (kubernetes#104171). */
    CLEAN_CLOSE
}

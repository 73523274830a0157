/** A small HTTP/1.1 and WebSocket server that leaves streams and connections under the caller's control. */
@NullMarked
package io.checkagent.sandbox.http;

import org.jspecify.annotations.NullMarked;

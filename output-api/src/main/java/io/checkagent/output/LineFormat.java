// SPDX-License-Identifier: Apache-2.0
package io.checkagent.output;

/**
 * The JSON of one item, as the outputs {@code console} and {@code file} write it: for receivers that take any text.
 * Thread-safe.
 */
@FunctionalInterface
public interface LineFormat {
    /** A JSON object in UTF-8, without the end of the line. */
    byte[] line(Item item);
}

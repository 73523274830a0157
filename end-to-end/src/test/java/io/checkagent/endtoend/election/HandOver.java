// SPDX-License-Identifier: Apache-2.0
package io.checkagent.endtoend.election;

/**
 * A leader that was stopped (SIGTERM), and its successor. Times in milliseconds.
 *
 * @param fromRelease from the release of the lock, as seen from outside, to the first accepted output of the successor
 * @param gap from the last accepted output of the one to the first of the other
 * @param overlaps outputs accepted of the first after those of the other
 */
record HandOver(long fromRelease, long gap, int overlaps) {}

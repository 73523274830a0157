// SPDX-License-Identifier: Apache-2.0
package io.checkagent.kubeevents.source;

import java.math.BigInteger;
import java.util.Optional;

/**
 * The version of an object or of a list, comparable among objects of one resource (KEP-5504): decimal digits without
 * leading zeros, of which the longer is the greater.
 *
 * @param digits as the API server writes it
 */
public record ResourceVersion(String digits) implements Comparable<ResourceVersion> {
    /** No API server counts further: storage revisions are signed 64-bit numbers. */
    private static final int MOST_DIGITS = 19;

    public ResourceVersion {
        if (!isComparable(digits)) {
            throw new IllegalArgumentException("not a resourceVersion above 0: " + digits);
        }
    }

    /** The version, or nothing when the text is none, or is {@code 0}, which names no moment. */
    public static Optional<ResourceVersion> parse(String text) {
        return isComparable(text) ? Optional.of(new ResourceVersion(text)) : Optional.empty();
    }

    /** The higher of two. */
    public static ResourceVersion max(ResourceVersion one, ResourceVersion other) {
        return one.compareTo(other) >= 0 ? one : other;
    }

    public boolean isAfter(ResourceVersion other) {
        return compareTo(other) > 0;
    }

    /** The moment just before the write that made this version; nothing before version 1. */
    public Optional<ResourceVersion> previous() {
        return parse(new BigInteger(digits).subtract(BigInteger.ONE).toString());
    }

    @Override
    public int compareTo(ResourceVersion other) {
        int byLength = Integer.compare(digits.length(), other.digits.length());
        return byLength != 0 ? byLength : digits.compareTo(other.digits);
    }

    @Override
    public String toString() {
        return digits;
    }

    private static boolean isComparable(String text) {
        if (text.isEmpty() || text.length() > MOST_DIGITS || text.charAt(0) == '0') {
            return false;
        }
        for (int i = 0; i < text.length(); i++) {
            if (text.charAt(i) < '0' || text.charAt(i) > '9') {
                return false;
            }
        }
        return true;
    }
}

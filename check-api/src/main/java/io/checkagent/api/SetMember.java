// SPDX-License-Identifier: Apache-2.0
package io.checkagent.api;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;

/** Texts of a set as numbers, so that a set takes the same memory whatever is in it. */
final class SetMember {
    /** As many as a {@code double} holds exactly. */
    private static final int BITS = 53;

    private SetMember() {}

    static double number(String text) {
        try {
            long digest = ByteBuffer.wrap(MessageDigest.getInstance("SHA-256").digest(text.getBytes(UTF_8)))
                    .getLong();
            return digest >>> (Long.SIZE - BITS);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has SHA-256", e);
        }
    }
}

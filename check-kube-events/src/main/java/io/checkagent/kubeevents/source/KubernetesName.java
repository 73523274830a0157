// SPDX-License-Identifier: Apache-2.0
package io.checkagent.kubeevents.source;

import java.util.regex.Pattern;

/** Tells names that an object can have from other texts, which must not become a part of a path. */
public final class KubernetesName {
    // Of at most 253 characters, in the forms of RFC 1123.
    private static final Pattern NAME = Pattern.compile("[a-z0-9]([a-z0-9.-]{0,251}[a-z0-9])?");

    private KubernetesName() {}

    /** Whether an object or a namespace can have this name. */
    public static boolean isValid(String text) {
        return NAME.matcher(text).matches();
    }
}

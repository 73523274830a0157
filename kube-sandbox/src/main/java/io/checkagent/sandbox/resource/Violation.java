// SPDX-License-Identifier: Apache-2.0
package io.checkagent.sandbox.resource;

/**
 * Why an object is invalid, in kube-apiserver's words.
 *
 * @param field such as {@code spec.leaseDurationSeconds}
 * @param reason FieldValueRequired, FieldValueInvalid or FieldValueForbidden
 * @param message the sentence about the value
 */
public record Violation(String field, String reason, String message) {
    static Violation required(String field, String detail) {
        return new Violation(field, "FieldValueRequired", "Required value" + (detail.isEmpty() ? "" : ": " + detail));
    }

    public static Violation invalid(String field, String value, String detail) {
        return new Violation(field, "FieldValueInvalid", "Invalid value: " + value + ": " + detail);
    }
}

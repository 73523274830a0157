// SPDX-License-Identifier: Apache-2.0
package io.checkagent.configuration;

/** A number of things as a sentence has it: {@code 1 warning}, {@code 2 warnings}. */
public final class Count {
    private Count() {}

    /**
     * The number and the thing.
     *
     * @param one the thing; of more there is an {@code s} at its end
     */
    public static String of(long number, String one) {
        return of(number, one, one + "s");
    }

    /**
     * The number and what follows it: a thing with a verb, or one whose plural does not end in {@code s}.
     *
     * @param one what follows 1
     * @param several what follows any other number
     */
    public static String of(long number, String one, String several) {
        return number + " " + (number == 1 ? one : several);
    }
}

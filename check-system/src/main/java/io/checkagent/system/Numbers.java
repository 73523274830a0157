// SPDX-License-Identifier: Apache-2.0
package io.checkagent.system;

import java.util.OptionalDouble;
import java.util.regex.Pattern;

/** Numbers as the kernel writes them: decimal, not negative, counters up to 64 bits. */
final class Numbers {
    private static final Pattern NUMBER = Pattern.compile("[0-9]{1,20}(\\.[0-9]{1,9})?");

    private Numbers() {}

    /** The number; empty when the text is none. */
    static OptionalDouble parse(String text) {
        return NUMBER.matcher(text).matches() ? OptionalDouble.of(Double.parseDouble(text)) : OptionalDouble.empty();
    }

    /**
     * The columns from the first one on as numbers.
     *
     * @return of the same length from there; of no length when one of them is no number
     */
    static double[] parse(String[] columns, int first) {
        double[] numbers = new double[Math.max(0, columns.length - first)];
        for (int i = 0; i < numbers.length; i++) {
            OptionalDouble number = parse(columns[first + i]);
            if (number.isEmpty()) {
                return new double[0];
            }
            numbers[i] = number.getAsDouble();
        }
        return numbers;
    }
}

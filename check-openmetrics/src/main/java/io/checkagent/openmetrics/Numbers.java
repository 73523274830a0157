// SPDX-License-Identifier: Apache-2.0
package io.checkagent.openmetrics;

import java.math.BigDecimal;
import java.util.Locale;

/** Numbers as the formats write them, and as the Datadog Agent writes them into tags. */
final class Numbers {
    private Numbers() {}

    /** NaN also for what is no number. */
    static double parse(String text) {
        switch (text.toLowerCase(Locale.ROOT)) {
            case "+inf", "inf" -> {
                return Double.POSITIVE_INFINITY;
            }
            case "-inf" -> {
                return Double.NEGATIVE_INFINITY;
            }
            default -> {
                // Java alone takes 1d, 0x1p3 and Infinity.
                if (text.isEmpty() || !text.chars().allMatch(c -> (c >= '0' && c <= '9') || "+-.eE".indexOf(c) >= 0)) {
                    return Double.NaN;
                }
                try {
                    return Double.parseDouble(text);
                } catch (NumberFormatException e) {
                    return Double.NaN;
                }
            }
        }
    }

    /** As Python writes a float: {@code 0.005}, {@code 10.0}, {@code 1e-05}, {@code inf}; zero is {@code 0}. */
    static String canonical(double number) {
        if (Double.isInfinite(number)) {
            return number > 0 ? "inf" : "-inf";
        }
        if (number == 0) {
            return "0";
        }
        BigDecimal exact = new BigDecimal(Double.toString(number)).stripTrailingZeros();
        int exponent = exact.precision() - exact.scale() - 1;
        if (exponent >= -4 && exponent < 16) {
            String plain = exact.toPlainString();
            return plain.contains(".") ? plain : plain + ".0";
        }
        String digits = exact.unscaledValue().abs().toString();
        return (number < 0 ? "-" : "")
                + digits.charAt(0)
                + (digits.length() > 1 ? "." + digits.substring(1) : "")
                + "e" + (exponent < 0 ? "-" : "+")
                + (Math.abs(exponent) < 10 ? "0" : "") + Math.abs(exponent);
    }

    static String canonical(String text) {
        double number = parse(text);
        return Double.isNaN(number) ? text : canonical(number);
    }
}

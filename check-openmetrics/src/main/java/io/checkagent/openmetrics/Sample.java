// SPDX-License-Identifier: Apache-2.0
package io.checkagent.openmetrics;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** One line of an exposition; used again for the next. Not thread-safe. */
final class Sample {
    private final List<String> labelNames = new ArrayList<>();
    private final List<String> labelValues = new ArrayList<>();
    private String name = "";
    private double value;

    void begin(String sampleName) {
        name = sampleName;
        labelNames.clear();
        labelValues.clear();
        value = Double.NaN;
    }

    void value(double given) {
        value = given;
    }

    /** A later value of the same label wins. */
    void label(String label, String given) {
        int known = labelNames.indexOf(label);
        if (known >= 0) {
            labelValues.set(known, given);
        } else {
            labelNames.add(label);
            labelValues.add(given);
        }
    }

    void removeLabel(String label) {
        int known = labelNames.indexOf(label);
        if (known >= 0) {
            labelNames.remove(known);
            labelValues.remove(known);
        }
    }

    /** With the suffix, such as {@code _total}. */
    String name() {
        return name;
    }

    double value() {
        return value;
    }

    int labels() {
        return labelNames.size();
    }

    String labelName(int index) {
        return labelNames.get(index);
    }

    String labelValue(int index) {
        return labelValues.get(index);
    }

    Optional<String> label(String label) {
        int known = labelNames.indexOf(label);
        return known < 0 ? Optional.empty() : Optional.of(labelValues.get(known));
    }
}

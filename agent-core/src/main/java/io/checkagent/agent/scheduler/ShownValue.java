// SPDX-License-Identifier: Apache-2.0
package io.checkagent.agent.scheduler;

import io.checkagent.agent.stage.ErrorText;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Makes what a check tells of itself fit to be kept and shown, at the moment when it is given: numbers, booleans, texts, and
 * lists and maps of these; all else becomes its text. Whatever it is, the status is not harmed: not by a {@code toString}
 * that throws, nor by a collection that contains itself or is changed later.
 */
final class ShownValue {
    private static final int DEEPEST = 5;
    private static final int MOST = 1_000;

    private int values;

    private ShownValue() {}

    static Object of(@Nullable Object value) {
        return new ShownValue().copy(value, 0);
    }

    static String text(@Nullable Object value) {
        try {
            return ErrorText.oneLine(String.valueOf(value));
        } catch (RuntimeException | LinkageError | StackOverflowError e) {
            return "a value that cannot be shown: " + e.getClass().getSimpleName();
        }
    }

    private Object copy(@Nullable Object value, int depth) {
        if (value instanceof Boolean || value instanceof Integer || value instanceof Long) {
            return value;
        }
        if (value instanceof Double number) {
            return Double.isFinite(number) ? value : number.toString();
        }
        if (depth < DEEPEST) {
            try {
                if (value instanceof Map<?, ?> map) {
                    return copy(map, depth);
                }
                if (value instanceof Collection<?> collection) {
                    return copy(collection, depth);
                }
            } catch (RuntimeException e) { // changed meanwhile, or broken
                return text(value);
            }
        } else if (value instanceof Map || value instanceof Collection) {
            return "...";
        }
        return text(value);
    }

    private Object copy(Map<?, ?> map, int depth) {
        Map<String, Object> copy = new LinkedHashMap<>();
        for (Map.Entry<?, ?> entry : map.entrySet()) {
            if (++values > MOST) {
                copy.put("...", "more than " + MOST + " values");
                break;
            }
            copy.put(text(entry.getKey()), copy(entry.getValue(), depth + 1));
        }
        return copy;
    }

    private Object copy(Collection<?> collection, int depth) {
        List<Object> copy = new ArrayList<>();
        for (Object item : collection) {
            if (++values > MOST) {
                copy.add("more than " + MOST + " values");
                break;
            }
            copy.add(copy(item, depth + 1));
        }
        return copy;
    }
}

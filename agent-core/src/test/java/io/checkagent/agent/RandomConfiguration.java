// SPDX-License-Identifier: Apache-2.0
package io.checkagent.agent;

import java.util.List;
import java.util.Random;

/** Texts that are nearly configuration: from YAML's grammar with real keys, then damaged. The same for the same seed. */
final class RandomConfiguration {
    private static final List<String> SCALARS = List.of(
            "true",
            "t",
            "0",
            "-1",
            "1e308",
            "99999999999999999999",
            "60s",
            "1.5h",
            "''",
            "~",
            "null",
            ".nan",
            "a b,c",
            "[]",
            "{}",
            "*a",
            "&a x",
            "!t x",
            "!!binary aGk=",
            "<<",
            "| \n",
            "> x",
            "\"\\u0000\"",
            "\"\\U00110000\"",
            "\"\\x1b[31m\"",
            "ENC[x]",
            "%%env_X%%",
            "%%host%%",
            "${X}",
            "{{ x }}",
            "2001-12-14t21:59:43.10-05:00",
            "http://u:hunter2@h_h:1",
            "https://example.com",
            "/tmp",
            "../..",
            "\u00e9\u2028",
            "'it''s'",
            "? x",
            "- x",
            "@",
            "`",
            "%",
            "\t",
            "datadog",
            "console",
            "0x1F",
            "0b1",
            "1_000",
            "12:30:45",
            "=",
            "[[[[1]]]]");
    private static final String DAMAGE = "{}[]:,-?&*!|>%@`'\"#\n\r\t \u0000\u0007\u0085\u2028\uFEFF\uD800\\x0";

    private final Random random;
    private final List<String> keys;
    private boolean damaged;

    RandomConfiguration(long seed, List<String> keys) {
        this.random = new Random(seed);
        this.keys = keys;
    }

    /** A mapping, mostly, perhaps damaged. */
    String yaml() {
        StringBuilder text = new StringBuilder();
        int lines = random.nextInt(8);
        for (int i = 0; i < lines; i++) {
            text.append(key()).append(": ").append(block(1)).append('\n');
        }
        return random.nextInt(3) == 0 ? damaged(text.toString()) : text.toString();
    }

    /** A file of a check, perhaps damaged. */
    String checkFile() {
        String text =
                switch (random.nextInt(6)) {
                    case 0 -> yaml();
                    case 1 -> "logs: " + flow(0) + "\n";
                    case 2 -> "ad_identifiers: [a]\ninstances: " + flow(0) + "\n";
                    default ->
                        "init_config: " + flow(0) + "\ninstances:\n  - " + flow(0) + "\n  - name: " + scalar()
                                + "\n    tags: " + flow(0) + "\n    min_collection_interval: " + scalar() + "\n";
                };
        return random.nextInt(4) == 0 ? damaged(text) : text;
    }

    String scalar() {
        return SCALARS.get(random.nextInt(SCALARS.size()));
    }

    String key() {
        if (random.nextInt(6) == 0) {
            return scalar();
        }
        String path = keys.get(random.nextInt(keys.size()));
        return path.substring(0, path.contains(".") ? path.indexOf('.') : path.length());
    }

    /** Whether anything was: then a URL with a password may not look like one. */
    boolean isDamaged() {
        return damaged;
    }

    int below(int bound) {
        return random.nextInt(bound);
    }

    private String block(int depth) {
        if (depth > 3 || random.nextInt(3) > 0) {
            return flow(depth);
        }
        String indent = "\n" + "  ".repeat(depth);
        return random.nextBoolean()
                ? indent + key() + ": " + block(depth + 1) + indent + leaf() + ": " + block(depth + 1)
                : indent + "- " + block(depth + 1) + indent + "- " + scalar();
    }

    private String leaf() {
        String path = keys.get(random.nextInt(keys.size()));
        return path.substring(path.lastIndexOf('.') + 1);
    }

    private String flow(int depth) {
        return switch (depth > 4 ? 0 : random.nextInt(5)) {
            case 3 -> "[" + flow(depth + 1) + ", " + scalar() + "]";
            case 4 -> "{" + leaf() + ": " + flow(depth + 1) + ", type: " + scalar() + "}";
            default -> scalar();
        };
    }

    private String damaged(String text) {
        damaged = true;
        StringBuilder changed = new StringBuilder(text);
        for (int i = random.nextInt(4); i >= 0 && !changed.isEmpty(); i--) {
            int at = random.nextInt(changed.length());
            switch (random.nextInt(4)) {
                case 0 -> changed.deleteCharAt(at);
                case 1 -> changed.insert(at, DAMAGE.charAt(random.nextInt(DAMAGE.length())));
                case 2 -> changed.setLength(at);
                default -> changed.append(changed, at, changed.length());
            }
        }
        return changed.toString();
    }
}

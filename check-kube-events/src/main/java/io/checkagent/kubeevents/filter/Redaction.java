// SPDX-License-Identifier: Apache-2.0
package io.checkagent.kubeevents.filter;

import static java.util.Objects.requireNonNull;

import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Strikes secrets out of messages. The built-in patterns find passwords, tokens and keys by the words before them or by
 * their form; of each match, what follows its first group is replaced. A user's pattern is replaced as a whole, or after
 * its first group when it has one. Immutable.
 */
public final class Redaction {
    private static final String REPLACEMENT = "********";
    private static final String TOO_EXPENSIVE = "(message withheld: a redaction pattern took too long on it)";
    // A pattern that looks at every character more often than this backtracks without end.
    private static final int LOOKS_PER_CHARACTER = 500;

    /**
     * A pattern, and the words of which at least one is in every text that it matches: most messages have none, and are
     * not searched. Written in lower case.
     */
    private record Rule(List<String> words, Pattern pattern) {}

    private static final String ABOUT_OPTIONS =
            "(?:and|are|argument|as|cannot|can|does|expired|failed|flag|for|from|given|has|if|in|invalid|is|may|missing|must"
                    + "|needs|not|of|on|option|or|parameter|provided|required|requires|should|specified|to|value|was|were"
                    + "|when|with|without)s?(?![^\\s,;:.!?)\"'])";

    private static final List<Rule> BUILT_IN = List.of(
            // The quotes may be escaped, in a message that quotes another; what is quoted ends with the same quote.
            rule(
                    List.of("passw", "pwd", "secret", "token", "key", "credential"),
                    "(?i)((?:passwo?r?d|passwd|pwd|secret|token|credentials?|(?:api|access|private|secret|account)[_-]?key)"
                            + "[\\w-]{0,32}\\\\{0,3}[\"']?\\s{0,4}[=:]\\s{0,4}(\\\\{0,3}[\"']|))"
                            + "(?:(?<=[\"'])(?:(?!\\2)(?:\\\\.|.))++|(?!\\s|\\\\{1,3}[\"'])[^\\s\"',;&)}\\]]++)"),
            // An option of a command and its value, which is neither the next option nor a word of a sentence about it.
            rule(
                    List.of("--"),
                    "(?i)((?<![\\w-])--(?:[\\w-]{0,32}[_-])?(?:passwo?r?d|passwd|pwd|secret|token"
                            + "|(?:api|access|private|secret|account)[_-]?key)\\s{1,4}(\\\\{0,3}[\"']|))"
                            + "(?:(?<=[\"'])(?:(?!\\2)(?:\\\\.|.))++|(?!-|\\s|" + ABOUT_OPTIONS
                            + "|\\\\{1,3}[\"'])[^\\s\"',;&)}\\]]++)"),
            // Of Docker's configurations: Base64, so hardly ever lower case letters only.
            rule(List.of("auth"), "((\\\\{0,3}[\"'])[aA]uth\\2\\s{0,4}:\\s{0,4}\\2)(?![a-z]{0,32}\\2)[\\w+/=-]++"),
            // Ampersands may be written as JSON or HTML does.
            rule(
                    List.of("sig=", "signature="),
                    "(?i)((?:[?&;]|\\\\u0026)(?:sig|(?:x-amz-|x-goog-)?signature)=)[^\\s&\"'<>)\\\\]++"),
            rule(
                    List.of("bearer ", "basic "),
                    "(?i)(\\b(?:bearer|basic)\\s{1,4})(?!auth[a-z]*\\b)[a-z0-9._~+/=-]{8,}+"),
            rule(List.of("eyj"), "()\\beyJ[\\w-]{8,}+\\.[\\w-]++(?:\\.[\\w-]*+)?"),
            rule(List.of("akia", "asia"), "()\\b(?:AKIA|ASIA)[0-9A-Z]{16}\\b"),
            rule(
                    List.of("ghp_", "gho_", "ghs_", "ghu_", "ghr_", "github_pat_", "glpat-", "xox"),
                    "()\\b(?:gh[posur]_[A-Za-z0-9]{20,}+|github_pat_\\w{20,}+|glpat-[\\w-]{20,}+|xox[abpr]-[\\w-]{10,}+)"),
            rule(List.of("://"), "(://[^\\s/:@]{0,256}:)[^\\s/]+(?=@)"),
            // A cut message has only the beginning of the key.
            rule(
                    List.of("-----begin"),
                    "()-----BEGIN [A-Z ]{0,32}PRIVATE KEY-----(?s:.*?)(?:-----END [A-Z ]{0,32}-----|\\z)"));

    private final List<Rule> rules;
    private final Triggers triggers;
    private final List<Pattern> more;

    private Redaction(List<Rule> rules, List<Pattern> more) {
        this.rules = List.copyOf(rules);
        this.triggers = new Triggers(rules.stream().map(Rule::words).toList());
        this.more = List.copyOf(more);
    }

    /** Leaves messages as they are. */
    public static Redaction off() {
        return new Redaction(List.of(), List.of());
    }

    /** The built-in patterns, and more. */
    public static Redaction with(List<Pattern> more) {
        return new Redaction(BUILT_IN, more);
    }

    /** The message without its secrets; the same instance when it has none. */
    public String apply(String message) {
        String text = message;
        long possible = triggers.in(message);
        for (int i = 0; i < rules.size(); i++) {
            if ((possible & 1L << i) != 0) {
                text = replace(text, rules.get(i).pattern());
            }
        }
        for (Pattern pattern : more) {
            text = replace(text, pattern);
        }
        return text;
    }

    private static String replace(String text, Pattern pattern) {
        try {
            Matcher matcher = pattern.matcher(new BudgetedText(text, LOOKS_PER_CHARACTER * (text.length() + 1)));
            if (!matcher.find()) {
                return text;
            }
            StringBuilder redacted = new StringBuilder();
            int copied = 0;
            do {
                String kept = matcher.groupCount() > 0 && matcher.group(1) != null ? matcher.group(1) : "";
                redacted.append(text, copied, matcher.start()).append(kept).append(REPLACEMENT);
                copied = matcher.end();
            } while (matcher.find());
            return redacted.append(text, copied, text.length()).toString();
        } catch (BudgetSpentException | StackOverflowError e) {
            return TOO_EXPENSIVE;
        }
    }

    private static Rule rule(List<String> words, String pattern) {
        return new Rule(words, Pattern.compile(pattern));
    }

    /** Ends a search that looks at its text too often, which is how a regular expression spends time without end. */
    private static final class BudgetedText implements CharSequence {
        private final String text;
        private int looksLeft;

        BudgetedText(String text, int looks) {
            this.text = requireNonNull(text, "text is null");
            looksLeft = looks;
        }

        @Override
        public char charAt(int index) {
            if (--looksLeft < 0) {
                throw new BudgetSpentException();
            }
            return text.charAt(index);
        }

        @Override
        public int length() {
            return text.length();
        }

        @Override
        public CharSequence subSequence(int start, int end) {
            return text.substring(start, end);
        }

        @Override
        public String toString() {
            return text;
        }
    }

    private static final class BudgetSpentException extends RuntimeException {
        private static final long serialVersionUID = 1L;

        BudgetSpentException() {
            super(null, null, false, false);
        }
    }
}

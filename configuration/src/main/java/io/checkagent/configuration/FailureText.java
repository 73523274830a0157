// SPDX-License-Identifier: Apache-2.0
package io.checkagent.configuration;

import java.net.UnknownHostException;
import java.nio.file.FileSystemException;
import java.util.Locale;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** What was thrown, as a user reads it: without names of classes, which say something to who wrote the code alone. */
public final class FailureText {
    private static final Pattern NAME = Pattern.compile("(?:[a-z]\\w*\\.)+[A-Z][\\w$]*(?:Exception|Error)\\b(?:: ?)?");
    private static final Pattern WORDS = Pattern.compile("(?<=[a-z])(?=[A-Z])");

    private static final int DEEPEST = 10;

    private FailureText() {}

    /** What went wrong; of one that only wraps another, that of the other. Whatever it is, this throws nothing. */
    public static String of(Throwable failure) {
        try {
            return described(innermost(failure));
        } catch (Throwable e) { // A plugin's, whose message may lack a class that it needs.
            return "its message cannot be read";
        }
    }

    private static Throwable innermost(Throwable failure) {
        Throwable told = failure;
        for (int i = 0; i < DEEPEST; i++) {
            Throwable cause = told.getCause();
            String message = told.getMessage();
            if (cause == null || (message != null && !message.equals(cause.toString()))) {
                break;
            }
            told = cause;
        }
        return told;
    }

    private static String described(Throwable failure) {
        String message = failure.getMessage() == null ? "" : failure.getMessage();
        if (failure instanceof FileSystemException ofFile) {
            return FileFailure.reason(ofFile);
        }
        if (!message.isBlank()
                && (failure instanceof NoClassDefFoundError || failure instanceof ClassNotFoundException)) {
            // Of a class that could not be initialized before, it is a sentence.
            return message.contains(" ") ? message : "the class " + message.replace('/', '.') + " is missing";
        }
        String said = NAME.matcher(message).replaceAll("").strip();
        if (said.isEmpty()) {
            return words(failure.getClass());
        }
        // Of these the message is no more than what is missing.
        return failure instanceof LinkageError || failure instanceof UnknownHostException
                ? words(failure.getClass()) + ": " + said
                : said;
    }

    /** Its name in words: {@code closed channel}. */
    private static String words(@Nullable Class<?> thrown) {
        Class<?> named = thrown;
        while (named != null && named.getSimpleName().isEmpty()) {
            named = named.getSuperclass();
        }
        String name = named == null ? "" : named.getSimpleName().replaceFirst("(Exception|Error|Throwable)$", "");
        return switch (name) {
            case "", "Runtime" -> "no reason given";
            case "IO", "UncheckedIO" -> "reading or writing failed";
            default -> WORDS.matcher(name).replaceAll(" ").toLowerCase(Locale.ROOT);
        };
    }
}

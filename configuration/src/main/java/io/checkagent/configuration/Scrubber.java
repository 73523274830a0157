// SPDX-License-Identifier: Apache-2.0
package io.checkagent.configuration;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Keeps secrets out of what is shown: the one place that knows what they look like. Rather hides too much than too
 * little.
 */
public final class Scrubber {
    /** What is shown in the place of a secret. */
    public static final String HIDDEN = "********";

    private static final Pattern SECRET_KEY = Pattern.compile(
            "(?i)(^|.*[._-])(api[_-]?keys?|app[_-]?keys?|application[_-]?keys?|access[_-]?keys?|private[_-]?keys?|key[_-]?data|pass(word|wd|phrase)?s?"
                    + "|pwd|secrets?|tokens?|credentials?|authorization|community_string)");
    /** What goes into a request's headers has no names that could be known: {@code X-Api-Key}, {@code Cookie}. */
    private static final Pattern HEADER = Pattern.compile("(?i)(^|.*\\.)(extra_)?headers\\..+");
    /** Kafka's: a user with the password, and a private key. */
    private static final Pattern SECRET_PROPERTY = Pattern.compile("(?i).*(jaas\\.config|keystore\\.key)");

    /** Behind it come addresses, and behind these API keys. */
    private static final String SECRETS_BY_ADDRESS = "additional_endpoints.";

    private static final Pattern INDEX = Pattern.compile("(\\[[0-9]+])+$");
    /** Also with one slash, as a path shows a URL that was taken for one. */
    private static final Pattern USER_OF_URL_IN_TEXT = Pattern.compile("(:/{1,2})[^\\s\"']*@");

    private static final Pattern USER_OF_URL = Pattern.compile("^(([A-Za-z][A-Za-z0-9+.-]*:)?//)?.*@", Pattern.DOTALL);
    /** With a scheme; or without one, when a port follows: {@code owner:me@example.com} is a tag. */
    private static final Pattern URL_WITH_USER =
            Pattern.compile("([A-Za-z][A-Za-z0-9+.-]*:)?//.*@.*|[^@:]*:.*@[^@:/\\s]+:[0-9]+(/.*)?", Pattern.DOTALL);

    private static final Pattern SECRET_PARAMETER = Pattern.compile(
            "(?i)((api_?key|app_?key|access_?key|token|password|passwd|pwd|secret|[?&](?:key|sig|signature))=)[^&\\s\"']+");

    /** Who knows the path of a webhook (Slack's, Teams', Discord's, Mattermost's) may write there. */
    private static final Pattern WEBHOOK = Pattern.compile("(?i)(://?[^\\s\"']*?hook[^\\s\"'/]*/)[^\\s\"',}\\]]+");

    private static final Pattern BEARER =
            Pattern.compile("(?i)(bearer|basic|apikey|token)(\\s+)[A-Za-z0-9._~+/=-]{8,}");
    private static final Pattern ASSIGNED = Pattern.compile(
            "(?i)([\\w.-]*(?:api[_-]?key|app[_-]?key|access[_-]?key|private[_-]?key|password|passwd|passphrase|secret|token|credential|authorization)s?[\"']?\\s*[:=]\\s*)(?![\"']?\\*{8})(\"[^\"]*\"|'[^']*'|[^\\s,;}\\]]+)");

    private Scrubber() {}

    /** A text for people, without the users and passwords of the URLs in it, secret parameters and paths of webhooks. */
    public static String scrub(String text) {
        if (!text.contains(":/") && !text.contains("=") && !text.contains("@")) {
            return text;
        }
        String withoutWebhooks = WEBHOOK.matcher(text).replaceAll("$1" + HIDDEN);
        String withoutUsers = USER_OF_URL_IN_TEXT.matcher(withoutWebhooks).replaceAll("$1" + HIDDEN + "@");
        return SECRET_PARAMETER.matcher(withoutUsers).replaceAll("$1" + HIDDEN);
    }

    /** A text that anybody may have written, such as a log: like {@link #scrub}, and whatever looks like a secret in it. */
    static String scrubForeign(String text) {
        String withoutTokens = BEARER.matcher(text).replaceAll("$1$2" + HIDDEN);
        return scrub(ASSIGNED.matcher(withoutTokens).replaceAll("$1" + HIDDEN));
    }

    /**
     * A configured value, as it may be shown: hidden as a whole when its key is that of a secret, else without user and
     * password, blanks in them included.
     *
     * @param path the keys that lead to it
     */
    public static String scrubValue(String path, String value) {
        if (isSecret(path)) {
            return HIDDEN;
        }
        return URL_WITH_USER.matcher(value).matches() ? scrubUrl(value) : scrub(value);
    }

    /** What is meant as a URL, whole or not, without user and password. */
    public static String scrubUrl(String url) {
        Matcher user = USER_OF_URL.matcher(url);
        if (!user.find()) {
            return scrub(url);
        }
        String scheme = user.group(1) == null ? "" : user.group(1);
        return scrub(scheme + HIDDEN + "@" + url.substring(user.end()));
    }

    /** Whether what stands behind the key, the last one of a path, is a secret by its name. */
    public static boolean isSecret(String path) {
        String key = INDEX.matcher(path).replaceFirst("");
        return SECRET_KEY.matcher(key.substring(key.lastIndexOf('.') + 1)).matches()
                || SECRET_PROPERTY.matcher(key).matches()
                || HEADER.matcher(key).matches()
                || path.startsWith(SECRETS_BY_ADDRESS);
    }

    /** The text in one line, with control characters written out: they could forge lines or steer a terminal. */
    public static String oneLine(String text) {
        StringBuilder line = new StringBuilder();
        text.replaceAll("\\R", " ").codePoints().forEach(character -> {
            if (Character.isISOControl(character) || Character.getType(character) == Character.FORMAT) {
                line.append("\\u%04x".formatted(character));
            } else {
                line.appendCodePoint(character);
            }
        });
        return line.toString();
    }
}

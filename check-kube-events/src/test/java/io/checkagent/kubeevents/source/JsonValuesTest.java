// SPDX-License-Identifier: Apache-2.0
package io.checkagent.kubeevents.source;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.ObjectReadContext;

class JsonValuesTest {
    private static final List<String> VALUES = List.of(
            "{}",
            "[]",
            "{\"a\":{\"b\":[1,{\"c\":\"}]\"}]}}",
            "\"quote \\\" backslash \\\\\"",
            "\"Grüße, 世界 😀\"",
            "-1.5e+30",
            "true",
            "null",
            "[\"\\\\\",\"]\"]");

    private static JsonValues of(String text) {
        return new JsonValues(new ByteArrayInputStream(text.getBytes(StandardCharsets.UTF_8)));
    }

    private static String text(JsonValues values) throws IOException {
        StringBuilder text = new StringBuilder();
        try (JsonParser json = values.parser()) {
            for (JsonToken token = json.nextToken(); token != null; token = json.nextToken()) {
                text.append(token == JsonToken.VALUE_STRING ? '"' + json.getString() + '"' : json.getString());
            }
        }
        return text.toString();
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3, 7, 100_000})
    void findsTheSameValuesHoweverTheBytesArrive(int portion) throws IOException {
        List<String> written = new ArrayList<>();
        Random random = new Random(portion);
        StringBuilder all = new StringBuilder();
        for (int i = 0; i < 2_000; i++) {
            String value = VALUES.get(random.nextInt(VALUES.size()));
            written.add(value);
            all.append(value).append(random.nextBoolean() ? "\n" : "  ");
        }
        JsonValues values =
                new JsonValues(new ByteArrayInputStream(all.toString().getBytes(StandardCharsets.UTF_8)) {
                    @Override
                    public synchronized int read(byte[] target, int offset, int length) {
                        return super.read(target, offset, Math.min(portion, length));
                    }
                });

        for (String value : written) {
            values.next();
            assertThat(text(values)).isEqualTo(text(parsed(value)));
        }
        assertThat(values.peek()).isEqualTo(-1);
    }

    private static JsonValues parsed(String value) throws IOException {
        JsonValues values = of(value);
        values.next();
        return values;
    }

    @Test
    void keepsTheBeginningOfAValueThatIsTooLongAndGoesOnBehindIt() throws IOException {
        String tooLong = "{\"name\":\"n\",\"more\":[" + "1,".repeat(JsonValues.LONGEST / 2) + "1]}";
        JsonValues values = of(tooLong + "{\"name\":\"next\"}");

        values.next();
        assertThat(values.isCut()).isTrue();
        try (JsonParser json = values.parser()) {
            json.nextToken();
            json.nextToken();
            assertThat(json.nextStringValue()).isEqualTo("n");
        }
        values.next();
        assertThat(values.isCut()).isFalse();
        assertThat(text(values)).isEqualTo("{name\"next\"}");
    }

    @Test
    void cutsATextThatWouldNotFitIntoMemory() throws IOException {
        long length = 512L * 1024 * 1024;
        InputStream endless = new InputStream() {
            private long left = length;

            @Override
            public int read() {
                throw new AssertionError("byte by byte");
            }

            @Override
            public int read(byte[] target, int offset, int wanted) {
                if (left == 0) {
                    return -1;
                }
                int count = (int) Math.min(wanted, left);
                for (int i = 0; i < count; i++) {
                    boolean first = left == length;
                    target[offset + i] = (byte) (first ? '"' : left == 1 ? '"' : 'x');
                    left--;
                }
                return count;
            }
        };
        JsonValues values = new JsonValues(endless);

        values.next();

        assertThat(values.isCut()).isFalse();
        assertThat(values.toByteArray()).hasSizeLessThan(2 * JsonValues.LONGEST_TEXT);
        assertThat(values.peek()).isEqualTo(-1);
    }

    @ParameterizedTest
    @ValueSource(strings = {"x", "ü", "世", "😀", "\\n", "\\u00fc", "\\ud83d\\ude00", "\\\"", "\\\\"})
    void cutsALongTextBetweenTwoCharacters(String character) throws IOException {
        for (int offset = 0; offset < 8; offset++) {
            String text = "y".repeat(offset) + character.repeat(20 * 1024);
            JsonValues values = of("{\"a\":\"" + text + "\",\"b\":\"end\"}");

            values.next();

            try (JsonParser json = values.parser()) {
                json.nextToken();
                json.nextToken();
                String kept = json.nextStringValue();
                json.nextToken();
                assertThat(json.nextStringValue()).isEqualTo("end");
                assertThat(kept).hasSizeGreaterThan(4_000);
                assertThat(parsedText(text)).startsWith(kept.substring(0, kept.length() - 1));
            }
        }
    }

    private static String parsedText(String text) throws IOException {
        try (JsonParser json = RestClient.JSON.createParser(ObjectReadContext.empty(), "\"" + text + "\"")) {
            json.nextToken();
            return json.getString();
        }
    }

    @Test
    void givesUpAValueThatDoesNotEnd() {
        InputStream endless = new InputStream() {
            @Override
            public int read() {
                return '[';
            }

            @Override
            public int read(byte[] target, int offset, int wanted) {
                Arrays.fill(target, offset, offset + wanted, (byte) '[');
                return wanted;
            }
        };

        assertThatThrownBy(() -> new JsonValues(endless).next()).hasMessage("it does not end");
    }

    @ParameterizedTest
    @ValueSource(strings = {"{\"a\":", "[1,2", "\"text", "\"text\\", "{\"a\":\"b\\\"}", ""})
    void whatBreaksOffIsAnError(String text) {
        assertThatThrownBy(() -> of(text).next())
                .isInstanceOf(EOFException.class)
                .hasMessageContaining("ended");
    }

    @ParameterizedTest
    @ValueSource(strings = {"<html>", "\u0000", "}", "]", ",", ":", "\u001f\u008b"})
    void whatIsNoJsonIsAnError(String text) {
        assertThatThrownBy(() -> of(text).next())
                .isInstanceOf(IOException.class)
                .hasMessageContaining("it is no JSON");
    }

    @Test
    void blanksWithoutAnEndAreAnError() {
        assertThatThrownBy(() -> of(" ".repeat(1_000_000)).peek())
                .isInstanceOf(IOException.class)
                .hasMessage("nothing but blanks arrives");
    }
}

// SPDX-License-Identifier: Apache-2.0
package io.checkagent.configuration;

import static org.assertj.core.api.Assertions.assertThat;

import io.checkagent.configuration.YamlValue.Mapping;
import io.checkagent.configuration.YamlValue.Scalar;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class YamlReaderTest {
    private final Path directory;

    YamlReaderTest(@TempDir Path directory) {
        this.directory = directory;
    }

    @Test
    void valuesKnowTheirFileLineColumnAndPath() {
        Mapping root = valid("a: 1\nlist:\n  - b: x\n");

        YamlValue inner = ((Mapping) ((YamlValue.Sequence) root.get("list").orElseThrow())
                        .items()
                        .get(0))
                .get("b")
                .orElseThrow();
        assertThat(inner.location()).isEqualTo(new Location("f.yaml", 3, 8));
        assertThat(inner.path()).isEqualTo("list[0].b");
    }

    @ParameterizedTest
    @CsvSource({"no", "12:30:45", "0755", "1.10", "2001-12-14", "0x1F", "1_000"})
    void whatYaml11WouldConvertStaysAsItWasWritten(String text) {
        assertThat(valid("a: " + text).get("a").orElseThrow())
                .isInstanceOfSatisfying(
                        Scalar.class, scalar -> assertThat(scalar.text()).isEqualTo(text));
    }

    @Test
    void nothingIsNoValue() {
        assertThat(valid("a:\nb: ~\nc: null\n").get("a")).isEmpty();
        assertThat(valid("a:\nb: ~\nc: null\n").get("b")).isEmpty();
        assertThat(valid("a: 'null'").get("a")).isPresent();
        assertThat(valid("").entries()).isEmpty();
        assertThat(valid("# only a comment\n").entries()).isEmpty();
    }

    @Test
    void ofAKeyWrittenTwiceTheLastOneCountsWithAWarning() {
        Loaded<Mapping> loaded = YamlReader.parseMapping("a: 1\nb: 2\na: 3\nc:\n  d: 1\n  d: [2]\n", "f.yaml");

        assertThat(loaded.value().orElseThrow().get("a").orElseThrow().describe())
                .isEqualTo("\"3\"");
        assertThat(loaded.problems())
                .allMatch(problem -> problem.severity() == Problem.Severity.WARNING)
                .extracting(Problem::toString)
                .containsExactly(
                        "f.yaml:3:1: a: is here twice, first in line 1; remove one of them; this one counts",
                        "f.yaml:6:3: c.d: is here twice, first in line 5; remove one of them; this one counts");
    }

    @Test
    void endlessRepetitionIsToldABoundedNumberOfTimes() {
        assertThat(YamlReader.parseMapping("a: 1\n".repeat(10_000), "f.yaml").problems())
                .hasSizeLessThan(100);
    }

    @Test
    void aPasswordThatLooksLikeAnAliasOrATagIsNotShown() {
        assertThat(problems("password: *hunter2")).singleElement().asString().doesNotContain("hunter2");
        assertThat(YamlReader.parseMapping("password: !hunter2", "f.yaml")
                        .value()
                        .orElseThrow()
                        .problems())
                .singleElement()
                .asString()
                .doesNotContain("hunter2");
    }

    @Test
    void textThatIsNotYamlSaysWhere() {
        assertThat(problems("a: 1\nb: [1, 2\nc: 3\n"))
                .singleElement()
                .asString()
                .startsWith("f.yaml:3:2: not valid YAML:");
        assertThat(problems("a: 1\n\tb: 2\n")).singleElement().asString().startsWith("f.yaml:2:1: not valid YAML:");
        assertThat(problems("a: 1\n---\nb: 2\n"))
                .singleElement()
                .asString()
                .contains("not valid YAML: expected a single document");
    }

    @Test
    void whatIsYamlButNoConfigurationIsInvalidThereAlone() {
        Mapping root = valid("""
                a: !!java.net.URL ["http://x"]
                b: [!custom x, y]
                ? [c]
                : 1
                <<: 5
                d: 1
                """);

        assertThat(root.get("d")).isPresent();
        assertThat(root.problems())
                .extracting(Problem::toString)
                .containsExactly(
                        "f.yaml:1:4: a: the tag tag:yaml.org,2002:java.net.URL is not supported; leave it out, or quote the text",
                        "f.yaml:2:5: b[0]: the tag !custom is not supported; leave it out, or quote the text",
                        "f.yaml:3:3: ?: a key has to be a text",
                        "f.yaml:5:5: <<: << needs a mapping");
    }

    @Test
    void mergedMappingsYieldToWhatIsWrittenBesideThem() {
        Mapping root = valid("base: &base {a: 1, b: 2}\nown:\n  <<: *base\n  b: 3\n");

        Mapping own = (Mapping) root.get("own").orElseThrow();
        assertThat(own.entries().keySet()).containsExactlyInAnyOrder("a", "b");
        assertThat(((Scalar) own.get("b").orElseThrow()).text()).isEqualTo("3");
    }

    @Test
    void aliasesThatMultiplyEndInAnErrorNotInMemory() {
        StringBuilder bomb = new StringBuilder("a0: &a0 [x, x]\n");
        for (int i = 1; i <= 24; i++) {
            bomb.append("a%d: &a%d [*a%d, *a%d]\n".formatted(i, i, i - 1, i - 1));
        }
        assertThat(problems(bomb.toString())).singleElement().asString().contains("too many");
    }

    @Test
    void anAliasOfItselfIsAnError() {
        assertThat(problems("a: &a\n  b: *a\n")).singleElement().asString().contains("f.yaml");
        assertThat(problems("a: &a [*a]\n<<: *a\n")).isNotEmpty();
    }

    @Test
    void deepNestingIsAnError() {
        assertThat(problems("a: " + "[".repeat(2000) + "]".repeat(2000)))
                .singleElement()
                .asString()
                .contains("f.yaml");
    }

    @Test
    void aRootThatIsNoMappingIsAnError() {
        assertThat(problems("- a\n- b\n"))
                .containsExactly("f.yaml:1:1: expected keys and values, found a list; write a line like: key: value");
    }

    /** It may be any file, such as that of a token. */
    @Test
    void aFileThatIsOneTextIsNotShown() {
        assertThat(YamlReader.parseMapping("eyJhbGciOiJSUzI1NiJ9.e30.c2VjcmV0", "f.yaml")
                        .problems())
                .extracting(Problem::toString)
                .containsExactly("f.yaml:1:1: expected keys and values, found a text; write a line like: key: value");
    }

    @Test
    void filesThatCannotBeReadSayWhy() throws IOException {
        Path binary = Files.write(directory.resolve("binary.yaml"), new byte[] {'a', ':', ' ', (byte) 0xff});
        Path large = Files.writeString(directory.resolve("large.yaml"), "#".repeat(YamlReader.MAX_BYTES + 1));

        assertThat(YamlReader.readMapping(directory.resolve("absent.yaml")).problems())
                .singleElement()
                .asString()
                .isEqualTo(directory + "/absent.yaml: no such file; create it, or name another one");
        assertThat(YamlReader.readMapping(binary).problems())
                .singleElement()
                .asString()
                .contains("not UTF-8 text");
        assertThat(YamlReader.readMapping(large).problems())
                .singleElement()
                .asString()
                .contains("larger than");
        assertThat(YamlReader.readMapping(directory).problems())
                .singleElement()
                .asString()
                .contains("cannot be read");
    }

    @Test
    void aByteOrderMarkIsNoPartOfTheFirstKey() throws IOException {
        Path file = Files.write(directory.resolve("bom.yaml"), "\uFEFFé: ü".getBytes(StandardCharsets.UTF_8));

        assertThat(YamlReader.readMapping(file).value().orElseThrow().get("é")).isPresent();
    }

    @Test
    void valuesDoNotShowThemselves() {
        assertThat(valid("password: hunter2").toString()).doesNotContain("hunter2");
    }

    private static Mapping valid(String text) {
        Loaded<Mapping> loaded = YamlReader.parseMapping(text, "f.yaml");
        assertThat(loaded.problems()).isEmpty();
        return loaded.value().orElseThrow();
    }

    private static List<String> problems(String text) {
        Loaded<Mapping> loaded = YamlReader.parseMapping(text, "f.yaml");
        assertThat(loaded.value()).isEmpty();
        return loaded.problems().stream().map(Problem::toString).toList();
    }
}

// SPDX-License-Identifier: Apache-2.0
package io.checkagent.agent.plugin;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import io.checkagent.agent.config.CommonSettings;
import io.checkagent.agent.stage.Diagnosis.Finding;
import io.checkagent.agent.stage.Diagnosis.Result;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.assertj.core.api.AbstractStringAssert;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What the author of a plugin is told of the packed JAR, before an agent loads it. */
class NamedPluginsTest {
    @TempDir
    @SuppressWarnings("NullAway.Init") // set by JUnit
    private Path temporary;

    private Path directory = Path.of("");

    @BeforeEach
    void directory() throws IOException {
        directory = Files.createDirectory(temporary.resolve("target"));
    }

    private static List<Finding> review(Path jar, Path... beside) {
        try (NamedPlugins plugins = NamedPlugins.load(List.of(jar), List.of(beside), "1.0.0")) {
            return plugins.review(jar, CommonSettings.keys());
        }
    }

    private static List<Finding> of(Result result, List<Finding> findings) {
        return findings.stream().filter(finding -> finding.result() == result).toList();
    }

    private static AbstractStringAssert<?> assertOnlyFault(List<Finding> findings) {
        assertThat(of(Result.FAIL, findings)).as(findings.toString()).hasSize(1);
        Finding fault = of(Result.FAIL, findings).get(0);
        assertThat(fault.remedy()).isNotEmpty();
        return assertThat(fault.what());
    }

    @Test
    void aPluginThatIsWellIsSaidToBe() throws IOException {
        Path jar = PluginJar.named("well")
                .check("well", "well.Well", """
                        public record Settings(@Default("30s") java.time.Duration limit) {}
                        public Well(Settings settings, io.fabric8.kubernetes.client.KubernetesClient client) {}
                        Object other() { return new helper.Helper(); }
                        """)
                .source("helper.Helper", "public class Helper {}")
                .writeTo(directory, "well.jar");

        assertThat(review(jar))
                .extracting(Finding::result, Finding::what)
                .containsExactly(
                        tuple(Result.PASS, "is loaded as well 1.0.0, with the check well"),
                        tuple(Result.PASS, "its 2 own classes find all that they use"));
    }

    @Test
    void whyTheAgentWouldNotLoadItIsAFault() throws IOException {
        Path jar = PluginJar.named("asking")
                .check("asking", "asking.Asking", "public Asking(java.util.List<String> names) {}")
                .writeTo(directory, "asking.jar");

        assertOnlyFault(review(jar)).contains("asks for java.util.List", "which nobody provides");
    }

    @Test
    void classesThatItsOwnCodeNeedsAndThatAreNowhereAreNamedWithWhoNeedsThem() throws IOException {
        Path jar = PluginJar.named("lacking")
                .check("lacking", "lacking.Lacking", "Object other() { return new helper.Helper[1]; }")
                .source("lacking.inside.Deep", "class Deep { Object other() { return helper.Other.NAME.trim(); } }")
                .source("helper.Helper", "public class Helper {}")
                .source("helper.Other", "public class Other { public static String NAME = System.lineSeparator(); }")
                .writeTo(directory, "lacking.jar");
        PluginJar.removeClass(jar, "helper.Helper");
        PluginJar.removeClass(jar, "helper.Other");

        assertOnlyFault(review(jar))
                .contains("of helper, which")
                .contains("Helper", "Other", "lacking.Lacking", "lacking.inside.Deep")
                .contains("neither in the JAR nor given by the agent");
    }

    @Test
    void whatTheAgentHasForItselfIsNotGivenToPlugins() throws IOException {
        Path jar = PluginJar.named("guest")
                .check(
                        "guest",
                        "guest.Guest",
                        "Object other() { return new tools.jackson.databind.json.JsonMapper(); }")
                .writeTo(directory, "guest.jar");

        assertOnlyFault(review(jar)).contains("JsonMapper of tools.jackson.databind.json", "guest.Guest");
    }

    @Test
    void aPackedClassOfThePackagesThatOnlyTheAgentGivesIsNotLoadedAndSoMissing() throws IOException {
        Path jar = PluginJar.named("openshift")
                .check("openshift", "openshift.Routes", "Object other() { return new io.fabric8.openshift.Route(); }")
                .source("io.fabric8.openshift.Route", "public class Route {}")
                .writeTo(directory, "openshift.jar");

        List<Finding> findings = review(jar);

        assertOnlyFault(findings)
                .contains("Route of io.fabric8.openshift, which openshift.Routes needs, is not in this agent");
        try (NamedPlugins plugins = NamedPlugins.load(List.of(jar), List.of(), "1.0.0")) {
            ClassLoader classes = plugins.check("openshift")
                    .orElseThrow()
                    .blueprint()
                    .checkClass()
                    .getClassLoader();
            assertThat(isLoadable("io.fabric8.openshift.Route", classes)).isFalse();
        }
    }

    private static boolean isLoadable(String name, ClassLoader classes) {
        try {
            return Class.forName(name, false, classes) != null;
        } catch (ClassNotFoundException e) {
            return false;
        }
    }

    @Test
    void methodsAndFieldsThatTheVersionThereDoesNotHaveAreNamedWithWhoUsesThem() throws IOException {
        Path compiledWith = PluginJar.named("newer")
                .check("newer", "newer.Newer", """
                        Object other() {
                            return new lib.Helper().added("a", 1) + lib.Helper.FIELD + new lib.Helper().kept()
                                    + new lib.Helper().hashCode() + new int[0].clone().length;
                        }
                        """)
                .source("lib.Base", "public class Base { public String kept() { return null; } }")
                .source("lib.Helper", """
                        public class Helper extends Base {
                            public static String FIELD = System.lineSeparator();
                            public int added(String name, int number) { return 1; }
                        }
                        """)
                .writeTo(directory, "newer.jar");
        Path packed = PluginJar.named("older")
                .source("lib.Base", "public class Base { public String kept() { return null; } }")
                .source("lib.Helper", "public class Helper extends Base {}")
                .writeTo(directory, "older.jar");
        PluginJar.replaceClass(compiledWith, "lib.Helper", packed);

        assertOnlyFault(review(compiledWith))
                .contains("Helper.added(String,int)int", "Helper.FIELD")
                .contains("which newer.Newer uses, is not in the version of lib.Helper that is there");
    }

    @Test
    void whatTheAgentsOwnVersionOfASharedLibraryLacksIsAFault() throws IOException {
        Path jar = PluginJar.named("later")
                .check("later", "later.Later", """
                        void other() { jakarta.inject.Inject inject = null; inject.added(); }
                        """)
                .source("jakarta.inject.Inject", "public interface Inject { void added(); }")
                .writeTo(directory, "later.jar");

        assertOnlyFault(review(jar))
                .contains("Inject.added()void, which later.Later uses, is not in the version of jakarta.inject.Inject");
    }

    @Test
    void librariesThatDoNotBelongTogetherAreAWarning() throws IOException {
        Path jar = PluginJar.named("mixed")
                .check("mixed", "mixed.Mixed", "")
                .source(
                        "library.Library",
                        "public class Library { Object other() { return new lib.Helper().added(); } }")
                .source("lib.Helper", "public class Helper { public String added() { return null; } }")
                .writeTo(directory, "mixed.jar");
        Path packed = PluginJar.named("older")
                .source("lib.Helper", "public class Helper {}")
                .writeTo(directory, "older.jar");
        PluginJar.replaceClass(jar, "lib.Helper", packed);

        List<Finding> findings = review(jar);

        assertThat(of(Result.FAIL, findings)).isEmpty();
        assertThat(of(Result.WARN, findings))
                .extracting(Finding::what)
                .containsExactly("its libraries use methods or fields that the classes there do not have:"
                        + " Helper.added()String, used by library.Library");
    }

    @Test
    void aClassThatIsDerivedFromItselfEndsNoReview() throws IOException {
        Path jar = PluginJar.named("circle")
                .check("circle", "circle.Circle", "Object other() { return new lib.Helper().added(); }")
                .source("lib.Base", "public class Base { public String added() { return null; } }")
                .source("lib.Helper", "public class Helper extends Base {}")
                .writeTo(directory, "circle.jar");
        Path packed = PluginJar.named("other")
                .source("lib.Helper", "public class Helper {}")
                .source("lib.Base", "public class Base extends Helper {}")
                .writeTo(directory, "other.jar");
        PluginJar.replaceClass(jar, "lib.Base", packed);

        assertOnlyFault(review(jar)).contains("Helper.added()String, which circle.Circle uses, is not in the version");
    }

    @Test
    void methodsThatTakeWhateverTheyAreGivenAreThere() throws IOException {
        Path jar = PluginJar.named("handles")
                .check("handles", "handles.Handles", """
                        static int other(java.lang.invoke.MethodHandle handle) throws Throwable {
                            return (int) handle.invokeExact("a", 1);
                        }
                        """)
                .writeTo(directory, "handles.jar");

        assertThat(of(Result.FAIL, review(jar))).isEmpty();
    }

    @Test
    void annotationsThatNobodyReadsAndWhatLibrariesLackAreNoFaults() throws IOException {
        Path jar = PluginJar.named("annotated")
                .check("annotated", "annotated.Annotated", "@notes.Note void other() {}")
                .source("notes.Note", "public @interface Note {}")
                .source("library.Library", "public class Library { Object other() { return new absent.Driver(); } }")
                .source("absent.Driver", "public class Driver {}")
                .writeTo(directory, "annotated.jar");
        PluginJar.removeClass(jar, "notes.Note");
        PluginJar.removeClass(jar, "absent.Driver");

        List<Finding> findings = review(jar);

        assertThat(of(Result.FAIL, findings)).isEmpty();
        assertThat(findings).anySatisfy(finding -> assertThat(finding.what())
                .contains("its libraries name packages that are not there")
                .endsWith(": absent"));
    }

    @Test
    void whatAPluginThatItDependsOnHasIsThere() throws IOException {
        Path base = PluginJar.named("base")
                .check("base", "base.Base", "")
                .source("base.Shared", "public class Shared {}")
                .writeTo(directory, "base.jar");
        Path jar = PluginJar.named("dependent")
                .attribute("Plugin-Dependencies", "base@1.0.0")
                .check("dependent", "dependent.Dependent", "Object other() { return new base.Shared(); }")
                .source("base.Shared", "public class Shared {}")
                .writeTo(directory, "dependent.jar");
        PluginJar.removeClass(jar, "base.Shared");

        assertThat(of(Result.FAIL, review(jar, base))).isEmpty();
        assertThat(of(Result.FAIL, review(jar)))
                .extracting(Finding::what)
                .anySatisfy(what -> assertThat(what).contains("needs the plugins [base@1.0.0]"))
                .anySatisfy(what -> assertThat(what).contains("Shared of base"));
    }

    @Test
    void anIndexThatNamesTooMuchOrTooLittleIsAFault() throws IOException {
        Path jar = PluginJar.named("index")
                .check("listed", "index.Listed", "")
                .source("index.Forgotten", """
                        @CheckType(name = "forgotten")
                        public class Forgotten implements Check {
                            public void run(CheckContext context) {}
                        }
                        """)
                .source("index.Base", """
                        public abstract class Base implements Check {
                            CheckType type() { return getClass().getAnnotation(CheckType.class); }
                        }
                        """)
                .writeTo(directory, "index.jar");
        Path gone = PluginJar.named("gone")
                .check("here", "gone.Here", "")
                .extension("gone.Gone")
                .writeTo(directory, "gone.jar");

        assertOnlyFault(review(jar))
                .isEqualTo(
                        "index.Forgotten is a check or output, and META-INF/extensions.idx does not name it: the agent"
                                + " does not find it");
        assertThat(of(Result.FAIL, review(gone)))
                .extracting(Finding::what)
                .contains("META-INF/extensions.idx names gone.Gone, which is not in the JAR");
    }

    @Test
    void settingsThatNoConfigurationCanMakeRightAreFaults() throws IOException {
        Path jar = PluginJar.named("settings")
                .check("settings", "settings.Settings", """
                        public record Own(java.time.Instant since, @Default("soon") java.time.Duration limit,
                                java.util.Optional<String> name) {}
                        public Settings(Own own) {}
                        """)
                .writeTo(directory, "settings.jar");

        assertThat(of(Result.FAIL, review(jar)))
                .extracting(Finding::what)
                .satisfiesExactlyInAnyOrder(
                        what -> assertThat(what)
                                .isEqualTo("the settings of check settings: since: a setting of type java.time.Instant"
                                        + " cannot be configured"),
                        what -> assertThat(what).startsWith("the settings of check settings: limit: its default"),
                        what -> assertThat(what)
                                .isEqualTo("the settings of check settings: name is a key of every instance, and never"
                                        + " reaches the record"));
    }

    @Test
    void copiesOfWhatTheAgentGivesAndModulesThatTheImagesLackAreWarnings() throws IOException {
        Path jar = PluginJar.named("heavy")
                .check("heavy", "heavy.Heavy", "public Object other() { return new java.awt.Point(1, 2); }")
                .library(org.slf4j.Logger.class)
                .writeTo(directory, "heavy.jar");

        List<Finding> findings = review(jar);

        assertThat(of(Result.FAIL, findings)).isEmpty();
        assertThat(of(Result.WARN, findings))
                .allMatch(finding -> !finding.remedy().isEmpty())
                .extracting(Finding::what)
                .satisfiesExactly(
                        what -> assertThat(what)
                                .isEqualTo("heavy.Heavy names Point of the module java.desktop, which the Java of the"
                                        + " images lacks: there it is refused"),
                        what -> assertThat(what)
                                .contains(
                                        "has copies of classes that the agent gives, which are not used: org.slf4j ("));
    }

    @Test
    void waysPastSystemOutAreWarnings() throws IOException {
        Path jar = PluginJar.named("loud").check("loud", "loud.Loud", """
                        Object stream() { return new java.io.FileOutputStream(java.io.FileDescriptor.out); }
                        Object program() throws Exception { return new ProcessBuilder("true").inheritIO().start(); }
                        """).writeTo(directory, "loud.jar");

        assertThat(of(Result.WARN, review(jar)))
                .extracting(Finding::what)
                .containsExactly("loud.Loud uses FileDescriptor.out, ProcessBuilder.inheritIO()ProcessBuilder:"
                        + " what is printed there lands as it is among the results on the agent's standard output");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "true  | Runtime.getRuntime().halt(1);",
                "true  | java.util.function.IntConsumer end = Runtime.getRuntime()::halt;",
                "true  | Runtime.class.getMethod(\"halt\", int.class).invoke(Runtime.getRuntime(), 1);",
                "true  | Class.forName(\"java.lang.Runtime\").getMethod(\"halt\", int.class);",
                "false | halt(Runtime.getRuntime().availableProcessors());",
                "false | context.detail(\"halt\", 1);",
            })
    void whoHaltsTheProcessIsKnownWithoutLoadingIt(boolean halts, String body) throws IOException {
        Path jar = PluginJar.named("halting")
                .source("halting.Halting", """
                        @Extension
                        @CheckType(name = "halting")
                        public final class Halting implements Check {
                            private void halt(int processors) {}
                            public void run(CheckContext context) throws Exception { %s }
                        }
                        """.formatted(body))
                .extension("halting.Halting")
                .writeTo(directory, "halting.jar");

        assertThat(NamedPlugins.halting(jar)).hasSize(halts ? 1 : 0);
    }

    @Test
    void aFileThatIsNoJarOrHasANameThatIsPassedOverIsAFault() throws IOException {
        Path text = Files.writeString(directory.resolve("text.jar"), "no JAR");
        Path original = PluginJar.named("shaded")
                .check("shaded", "shaded.Shaded", "")
                .writeTo(directory, "original-shaded.jar");

        assertOnlyFault(review(text)).contains("cannot be read as a plugin");
        assertOnlyFault(review(original)).contains("no plugin is taken from a file of this name");
    }

    @Test
    void whoMayWriteTheFileDoesNotMatter() throws IOException {
        Path jar = PluginJar.named("open").check("open", "open.Open", "").writeTo(directory, "open.jar");
        assertThat(jar.toFile().setWritable(true, false)).isTrue();

        assertThat(review(jar)).allMatch(finding -> finding.result() == Result.PASS);
    }
}

// SPDX-License-Identifier: Apache-2.0
package io.checkagent.commandline;

import io.checkagent.agent.plugin.PluginJar;
import java.io.IOException;
import java.nio.file.FileSystem;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** Checks that are broken in every way that their authors have found. */
final class BrokenChecks {
    private BrokenChecks() {}

    /** Writes the JAR of the check {@code name}. */
    interface Maker {
        void write(String name, Path directory, String file) throws IOException;
    }

    /**
     * One of them.
     *
     * @param name of the check, the plugin and its file
     * @param what for the table
     * @param isSlow whether its run takes longer than a second
     * @param isStuck whether it does not end
     */
    record Broken(String name, String what, boolean isConfigured, boolean isSlow, boolean isStuck, Maker maker) {
        String file() {
            return name + ".jar";
        }

        Path fileIn(Path plugins) {
            return plugins.resolve(file());
        }

        void writeTo(Path plugins) throws IOException {
            maker.write(name, plugins, file());
        }
    }

    /** What an agent survives. */
    static List<Broken> contained() {
        return List.of(
                plugin(
                        "no_zip",
                        "a file that is no JAR",
                        (name, directory, file) -> Files.writeString(directory.resolve(file), "no ZIP file")),
                plugin("no_manifest_entries", "no `Plugin-Id` in the manifest", (name, directory, file) -> {
                    jar(name).writeTo(directory, file);
                    change(directory.resolve(file), "META-INF/MANIFEST.MF", "Manifest-Version: 1.0\n");
                }),
                plugin("wrong_index", "the index names a class that is not there", (name, directory, file) -> jar(name)
                        .extension("gone.Gone")
                        .writeTo(directory, file)),
                plugin("no_check", "an extension that is no check", (name, directory, file) -> PluginJar.named(name)
                        .source(name + ".Plain", "@Extension public class Plain {}")
                        .extension(name + ".Plain")
                        .writeTo(directory, file)),
                plugin("bad_name", "a check's name with capitals", (name, directory, file) -> PluginJar.named(name)
                        .check("Bad-Name", name + ".Named", "")
                        .writeTo(directory, file)),
                plugin(
                        "same_check",
                        "a check's name that another plugin has",
                        (name, directory, file) -> PluginJar.named(name)
                                .check("beat", name + ".Beat", "")
                                .writeTo(directory, file)),
                plugin("same_id", "an id that another plugin has", (name, directory, file) -> PluginJar.named("beat")
                        .check(name, name + ".Broken", "")
                        .writeTo(directory, file)),
                plugin("other_api", "made for a later check-api", (name, directory, file) -> jar(name)
                        .attribute("Plugin-Requires", "99.0.0")
                        .writeTo(directory, file)),
                plugin("needs_other", "needs a plugin that is not there", (name, directory, file) -> jar(name)
                        .attribute("Plugin-Dependencies", "other@1.0.0")
                        .writeTo(directory, file)),
                plugin("class_path", "a `Class-Path` in the manifest", (name, directory, file) -> jar(name)
                        .attribute("Class-Path", "lib/driver.jar")
                        .writeTo(directory, file)),
                plugin("large_index", "an index that inflates to 100 MB", (name, directory, file) -> {
                    jar(name).writeTo(directory, file);
                    change(directory.resolve(file), "META-INF/extensions.idx", "#\n".repeat(50 << 20));
                }),
                plugin("newer_java", "compiled for a later Java", (name, directory, file) -> {
                    jar(name).writeTo(directory, file);
                    makeNewer(directory.resolve(file), name + "/Broken.class");
                }),
                plugin(
                        "no_module",
                        "needs a module that the image's Java lacks",
                        (name, directory, file) -> PluginJar.named(name)
                                .check(name, name + ".Broken", "public java.awt.Point point;")
                                .writeTo(directory, file)),
                plugin("endless_start", "the plugin's `start()` does not return", (name, directory, file) -> withStart(
                                name, "while (true) { }")
                        .writeTo(directory, file)),
                plugin("failing_start", "the plugin's `start()` fails", (name, directory, file) -> withStart(
                                name, "throw new IllegalStateException(\"no licence\");")
                        .writeTo(directory, file)),
                plugin(
                        "no_driver",
                        "a class that is missing, only caught: `catch (PSQLException e)`",
                        (name, directory, file) -> {
                            PluginJar.named(name)
                                    .source(
                                            name + ".PSQLException",
                                            "public class PSQLException extends RuntimeException {}")
                                    .check(
                                            name,
                                            name + ".Broken",
                                            "void query() { try { hashCode(); } catch (PSQLException e) { } }")
                                    .writeTo(directory, file);
                            PluginJar.removeClass(directory.resolve(file), name + ".PSQLException");
                        }),
                made("constructor_error", "the constructor throws an Error", """
                        public Broken() { throw new UnsatisfiedLinkError("no library"); }"""),
                made("statics", "a static initialiser fails", """
                        private static final int PORT = Integer.parseInt("none");"""),
                made("unknown_argument", "the constructor asks for what the agent has not", """
                        public Broken(java.util.List<String> hosts) {}"""),
                made("settings", "the settings refuse what is configured", """
                        public record Settings(@Default("0") int port) { public Settings { throw new IllegalArgumentException("port must be above 0"); } }
                        public Broken(Settings settings) {}"""),
                run("exception", "a run throws", "throw new java.io.IOException(\"connection refused\");"),
                run(
                        "cause",
                        "an exception whose cause tells more",
                        "throw new IllegalStateException(\"no data\", new java.io.IOException(\"answered 503\"));"),
                run("recursion", "a run calls itself for ever", "run(context);"),
                run(
                        "no_message",
                        "an exception whose message throws",
                        "throw new RuntimeException() { @Override public String getMessage() { throw new IllegalStateException(); } };"),
                run(
                        "forged",
                        "a message with line breaks and terminal escapes",
                        "throw new Exception(\"a\\n2026-01-01 ERROR forged \\u001b[31m\");"),
                stuck("endless", "a run does not end, and does not heed the interrupt", "while (true) { }"),
                slow("slow", "a run takes longer than its time limit", "Thread.sleep(60_000);"),
                slow(
                        "late",
                        "a run swallows the interrupt and ends late",
                        "try { Thread.sleep(60_000); } catch (InterruptedException e) { }"),
                run(
                        "odd_texts",
                        "warnings and details that cannot be shown",
                        "context.warn(null); context.detail(\"x\", new Object() { @Override public String toString() { throw new IllegalStateException(); } });"),
                run(
                        "million_metrics",
                        "a million metrics in a run",
                        "for (int i = 0; i < 1_000_000; i++) { context.sender().gauge(\"many\", i, \"n:\" + i); }"),
                run(
                        "million_events",
                        "a million events in a run",
                        "for (int i = 0; i < 1_000_000; i++) { context.sender().event(Event.builder(\"event\", \"\", context.clock().instant()).build()); }"),
                run("long_tag", "a tag of a megabyte", "context.sender().gauge(\"long\", 1, \"x\".repeat(1 << 20));"),
                run(
                        "fat_checkpoint",
                        "a checkpoint of 1.5 MB",
                        "context.sender().commit(new Checkpoint(java.util.Map.of(\"all\", \"x\".repeat(1_500_000))));"),
                run("no_number", "a value that is no number", "context.sender().gauge(\"ratio\", 0.0 / 0.0);"),
                run(
                        "prints",
                        "a run prints to standard output, then fails",
                        "System.out.println(\"{\\\"metric\\\": forged\"); throw new Exception(\"printed\");"));
    }

    /** What no agent survives. */
    static List<Broken> deadly() {
        return List.of(
                run(
                        "hoard",
                        "a run uses up the memory",
                        "java.util.List<byte[]> all = new java.util.ArrayList<>(); while (true) { all.add(new byte[1 << 20]); Thread.sleep(20); }"),
                run(
                        "giant",
                        "a run asks for more memory than there is",
                        "context.detail(\"length\", new long[1 << 30].length);"),
                run("exits", "a run calls `System.exit(0)`", "System.exit(0);"),
                run("halts", "a run calls `Runtime.halt(7)`", "Runtime.getRuntime().halt(7);"),
                made("exits_early", "the constructor calls `System.exit(0)`", "public Broken() { System.exit(0); }"),
                run(
                        "exits_beside",
                        "a thread that a run began calls `System.exit(0)`",
                        "new Thread(() -> System.exit(0)).start();"),
                plugin(
                        "exits_at_start",
                        "the plugin's `start()` calls `System.exit(0)`",
                        (name, directory, file) -> PluginJar.named(name)
                                .attribute("Plugin-Class", name + ".Starter")
                                .source(
                                        name + ".Starter",
                                        "public final class Starter extends org.pf4j.Plugin { public void start() { System.exit(0); } }")
                                .check(name, name + ".Broken", "")
                                .writeTo(directory, file)));
    }

    private static Broken plugin(String name, String what, Maker maker) {
        return new Broken(name, what, false, false, false, maker);
    }

    private static Broken made(String name, String what, String members) {
        return new Broken(name, what, true, false, false, (id, directory, file) -> PluginJar.named(id)
                .check(id, id + ".Broken", members)
                .writeTo(directory, file));
    }

    private static Broken run(String name, String what, String body) {
        return new Broken(name, what, true, false, false, running(body));
    }

    private static Broken slow(String name, String what, String body) {
        return new Broken(name, what, true, true, false, running(body));
    }

    private static Broken stuck(String name, String what, String body) {
        return new Broken(name, what, true, true, true, running(body));
    }

    private static Maker running(String body) {
        return (name, directory, file) -> PluginJar.named(name)
                .source(name + ".Broken", """
                @Extension
                @CheckType(name = "%s")
                public final class Broken implements Check {
                    public void run(CheckContext context) throws Exception {
                        %s
                    }
                }
                """.formatted(name, body))
                .extension(name + ".Broken")
                .writeTo(directory, file);
    }

    private static PluginJar jar(String name) {
        return PluginJar.named(name).check(name, name + ".Broken", "");
    }

    private static PluginJar withStart(String name, String body) {
        return jar(name)
                .attribute("Plugin-Class", name + ".Start")
                .source(
                        name + ".Start",
                        "public class Start extends org.pf4j.Plugin { @Override public void start() { %s } }"
                                .formatted(body));
    }

    private static void change(Path jar, String entry, String text) throws IOException {
        try (FileSystem zip = FileSystems.newFileSystem(jar)) {
            Files.writeString(zip.getPath("/" + entry), text);
        }
    }

    /** Of a class file the bytes 6 and 7 are the major version. */
    private static void makeNewer(Path jar, String entry) throws IOException {
        try (FileSystem zip = FileSystems.newFileSystem(jar)) {
            byte[] bytes = Files.readAllBytes(zip.getPath("/" + entry));
            bytes[7] = 99;
            Files.write(zip.getPath("/" + entry), bytes);
        }
    }
}

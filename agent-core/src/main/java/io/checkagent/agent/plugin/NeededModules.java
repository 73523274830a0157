// SPDX-License-Identifier: Apache-2.0
package io.checkagent.agent.plugin;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.checkagent.agent.stage.JdkModules;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.util.Collections;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;

/**
 * Refuses a plugin whose own classes name classes of a JDK module that this Java lacks, rather than to let a run fail some
 * day. Its own are those in the packages of its extensions and below; libraries beside them often name modules that they
 * can do without.
 */
final class NeededModules {
    private static final String INDEX = "META-INF/extensions.idx";
    private static final String SUFFIX = ".class";

    private NeededModules() {}

    /**
     * Looks at a JAR that was found to be one.
     *
     * @throws PluginException when a module is missing
     */
    static void require(Path jar, JdkModules modules) throws IOException, PluginException {
        try (ZipFile zip = new ZipFile(jar.toFile())) {
            Set<String> own = packagesOfExtensions(zip);
            for (ZipEntry entry : Collections.list(zip.entries())) {
                String name = entry.getName();
                if (name.endsWith(SUFFIX) && own.stream().anyMatch(name::startsWith)) {
                    require(zip, entry, modules);
                }
            }
        }
    }

    private static void require(ZipFile zip, ZipEntry entry, JdkModules modules) throws IOException, PluginException {
        Set<String> named;
        try (InputStream in = zip.getInputStream(entry)) {
            named = ClassReferences.of(in);
        } catch (IOException e) {
            return; // what is no class fails when it is loaded
        }
        for (String name : named) {
            var missing = modules.missingFor(name);
            if (missing.isPresent() && zip.getEntry(name + SUFFIX) == null) {
                String user = entry.getName().replace('/', '.');
                throw new PluginException(
                        "needs the module %s of Java, which this one lacks: %s names %s; run the agent on a Java that has it, or do without it"
                                .formatted(
                                        missing.get(),
                                        user.substring(0, user.length() - SUFFIX.length()),
                                        name.replace('/', '.')));
            }
        }
    }

    private static Set<String> packagesOfExtensions(ZipFile zip) throws IOException {
        ZipEntry index = zip.getEntry(INDEX);
        if (index == null) {
            return Set.of();
        }
        try (InputStream in = zip.getInputStream(index)) {
            return new String(in.readAllBytes(), UTF_8)
                    .lines()
                    .map(line -> line.replaceFirst("#.*", "").strip())
                    .filter(line -> line.lastIndexOf('.') > 0)
                    .map(line -> line.substring(0, line.lastIndexOf('.') + 1).replace('.', '/'))
                    .collect(Collectors.toCollection(TreeSet::new));
        }
    }
}

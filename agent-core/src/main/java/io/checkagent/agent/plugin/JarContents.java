// SPDX-License-Identifier: Apache-2.0
package io.checkagent.agent.plugin;

import java.io.IOException;
import java.io.InputStream;
import java.io.RandomAccessFile;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Path;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.jar.Attributes;
import java.util.jar.JarFile;
import java.util.jar.Manifest;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;

/**
 * Looks into a JAR before anything else does: what is read whole at its loading must be small, a signature must fit, and
 * the manifest must not name files beside it, which nobody judged.
 */
final class JarContents {
    /** Of a manifest, an index or a signature, unpacked: Maven's are a few KB. */
    private static final int MAX_METADATA = 2 << 20;
    /** Of a signed JAR, unpacked, all of which is read to be verified. */
    private static final long MAX_SIGNED = 1L << 30;
    /** The table of the entries, which the JDK keeps in memory: enough for 40,000. */
    private static final long MAX_DIRECTORY = 4L << 20;

    /** End of central directory record: APPNOTE.TXT of ZIP, 4.3.16. */
    private static final int END = 0x06054b50;

    private static final int END_BYTES = 22;
    private static final int END_SIZE_OF_DIRECTORY = 12;
    private static final int MAX_COMMENT = 0xffff;

    private static final List<String> WHOLE = List.of("META-INF/MANIFEST.MF", "META-INF/EXTENSIONS.IDX");
    private static final List<String> SIGNATURES = List.of(".SF", ".RSA", ".DSA", ".EC");

    private JarContents() {}

    /**
     * Looks at a file that nobody changes.
     *
     * @throws PluginException what must be changed in the JAR
     * @throws IOException when it is no JAR, or a broken one
     */
    static void require(Path jar) throws IOException, PluginException {
        requireSmallDirectory(jar);
        boolean signed = false;
        try (ZipFile zip = new ZipFile(jar.toFile())) {
            for (ZipEntry entry : Collections.list(zip.entries())) {
                String name = entry.getName().toUpperCase(Locale.ROOT);
                boolean signature =
                        name.startsWith("META-INF/") && SIGNATURES.stream().anyMatch(name::endsWith);
                signed |= signature;
                if (signature || WHOLE.contains(name) || name.startsWith("META-INF/SERVICES/")) {
                    requireSmall(zip, entry);
                }
                if (name.equals("META-INF/INDEX.LIST")) {
                    throw new PluginException(
                            "has META-INF/INDEX.LIST, which would load files beside it; remove it, and pack what the"
                                    + " plugin needs into its JAR");
                }
            }
            requireManifest(zip);
        }
        if (signed) {
            verify(jar);
        }
    }

    private static void requireManifest(ZipFile zip) throws IOException, PluginException {
        List<? extends ZipEntry> manifests = Collections.list(zip.entries()).stream()
                .filter(each -> each.getName().equalsIgnoreCase(JarFile.MANIFEST_NAME))
                .toList();
        if (manifests.isEmpty()) {
            throw new PluginException("has no manifest; a plugin's manifest needs Plugin-Id and Plugin-Version");
        }
        if (manifests.size() > 1) {
            throw new PluginException(
                    "has %s manifests, and who reads it may take any of them; leave one".formatted(manifests.size()));
        }
        ZipEntry entry = manifests.get(0);
        try (InputStream in = zip.getInputStream(entry)) {
            String classPath = new Manifest(in).getMainAttributes().getValue(Attributes.Name.CLASS_PATH);
            if (classPath != null && !classPath.isBlank()) {
                throw new PluginException(
                        "its manifest has the Class-Path \"%s\", which would load files beside it; remove it, and pack what"
                                        .formatted(classPath.strip())
                                + " the plugin needs into its JAR");
            }
        }
    }

    /** The size that the entry says of itself may be a lie. */
    private static void requireSmall(ZipFile zip, ZipEntry entry) throws IOException, PluginException {
        try (InputStream in = zip.getInputStream(entry)) {
            skip(in, MAX_METADATA, entry.getName());
        }
    }

    private static long skip(InputStream in, long most, String name) throws IOException, PluginException {
        byte[] buffer = new byte[1 << 14];
        long total = 0;
        for (int read = in.read(buffer); read >= 0; read = in.read(buffer)) {
            total += read;
            if (total > most) {
                throw new PluginException(
                        "%s in it is larger than %s MiB; that is no plugin's".formatted(name, most >> 20));
            }
        }
        return total;
    }

    private static void verify(Path jar) throws IOException, PluginException {
        try (JarFile signed = new JarFile(jar.toFile(), true)) {
            long left = MAX_SIGNED;
            for (ZipEntry entry : Collections.list(signed.entries())) {
                try (InputStream in = signed.getInputStream(entry)) {
                    left -= skip(in, left, entry.getName());
                }
            }
        } catch (SecurityException e) {
            throw new PluginException("was changed after it was signed: " + e.getMessage() + "; sign it anew", e);
        }
    }

    private static void requireSmallDirectory(Path jar) throws IOException, PluginException {
        try (RandomAccessFile file = new RandomAccessFile(jar.toFile(), "r")) {
            int length = (int) Math.min(file.length(), END_BYTES + MAX_COMMENT);
            ByteBuffer tail = ByteBuffer.allocate(length).order(ByteOrder.LITTLE_ENDIAN);
            file.seek(file.length() - length);
            file.readFully(tail.array());
            for (int at = 0; at + END_BYTES <= length; at++) {
                if (tail.getInt(at) == END
                        && Integer.toUnsignedLong(tail.getInt(at + END_SIZE_OF_DIRECTORY)) > MAX_DIRECTORY) {
                    throw new PluginException("its table of entries is larger than %s MiB; that is no plugin's"
                            .formatted(MAX_DIRECTORY >> 20));
                }
            }
        }
    }
}

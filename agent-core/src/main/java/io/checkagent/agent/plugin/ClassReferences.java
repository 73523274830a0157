// SPDX-License-Identifier: Apache-2.0
package io.checkagent.agent.plugin;

import java.io.DataInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.LinkedHashSet;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The classes that a class file names: from its constant pool, The Java Virtual Machine Specification, 4.4. */
final class ClassReferences {
    private static final int MAGIC = 0xCAFEBABE;
    private static final Pattern CLASS_IN_DESCRIPTOR = Pattern.compile("L([\\w$/]+)[;<]");

    private ClassReferences() {}

    /**
     * Reads a class file.
     *
     * @return names with slashes, those of descriptors and signatures included
     * @throws IOException when it is none
     */
    static Set<String> of(InputStream classFile) throws IOException {
        DataInputStream in = new DataInputStream(classFile);
        if (in.readInt() != MAGIC) {
            throw new IOException("no class file");
        }
        in.skipNBytes(4); // its version
        int constants = in.readUnsignedShort();
        String[] texts = new String[constants];
        int[] classes = new int[constants];
        for (int i = 1; i < constants; i++) {
            int tag = in.readUnsignedByte();
            switch (tag) {
                case 1 -> texts[i] = in.readUTF();
                case 7 -> classes[i] = in.readUnsignedShort();
                case 8, 16, 19, 20 -> in.skipNBytes(2);
                case 15 -> in.skipNBytes(3);
                case 3, 4, 9, 10, 11, 12, 17, 18 -> in.skipNBytes(4);
                case 5, 6 -> { // takes two places
                    in.skipNBytes(8);
                    i++;
                }
                default -> throw new IOException("unknown constant " + tag);
            }
        }
        return named(texts, classes);
    }

    private static Set<String> named(String[] texts, int[] classes) {
        Set<String> names = new LinkedHashSet<>();
        for (int index : classes) {
            String text = index > 0 && index < texts.length ? texts[index] : null;
            if (text != null && !text.startsWith("[")) {
                names.add(text);
            }
        }
        for (String text : texts) {
            if (text != null && text.indexOf(';') > 0) {
                Matcher described = CLASS_IN_DESCRIPTOR.matcher(text);
                while (described.find()) {
                    names.add(described.group(1));
                }
            }
        }
        return names;
    }
}

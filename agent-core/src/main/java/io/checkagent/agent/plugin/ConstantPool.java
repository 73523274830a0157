// SPDX-License-Identifier: Apache-2.0
package io.checkagent.agent.plugin;

import java.io.DataInputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** The constants at the head of a class file: The Java Virtual Machine Specification, 4.4. Immutable. */
final class ConstantPool {
    private static final int MAGIC = 0xCAFEBABE;

    private final @Nullable String[] texts;
    /** By place: where the name of a class or the text of a string is, of a member its class, of a name and type the name. */
    private final int[] first;
    /** By place: of a member its name and type, of these the type. */
    private final int[] second;

    private final int[] tags;

    private ConstantPool(int constants) {
        texts = new String[constants];
        first = new int[constants];
        second = new int[constants];
        tags = new int[constants];
    }

    /**
     * Reads it, and leaves the stream behind it.
     *
     * @throws IOException when that is no class file
     */
    static ConstantPool read(DataInputStream in) throws IOException {
        if (in.readInt() != MAGIC) {
            throw new IOException("no class file");
        }
        in.skipNBytes(4); // its version
        int constants = in.readUnsignedShort();
        ConstantPool pool = new ConstantPool(constants);
        for (int i = 1; i < constants; i++) {
            int tag = in.readUnsignedByte();
            pool.tags[i] = tag;
            switch (tag) {
                case 1 -> pool.texts[i] = in.readUTF();
                case 7, 8 -> pool.first[i] = in.readUnsignedShort();
                case 9, 10, 11, 12 -> {
                    pool.first[i] = in.readUnsignedShort();
                    pool.second[i] = in.readUnsignedShort();
                }
                case 16, 19, 20 -> in.skipNBytes(2);
                case 15 -> in.skipNBytes(3);
                case 3, 4, 17, 18 -> in.skipNBytes(4);
                case 5, 6 -> { // takes two places
                    in.skipNBytes(8);
                    i++;
                }
                default -> throw new IOException("unknown constant " + tag);
            }
        }
        return pool;
    }

    private int at(int[] of, int index) {
        return index > 0 && index < of.length ? of[index] : 0;
    }

    /** Of a place that has one; else empty. */
    String text(int index) {
        String text = index > 0 && index < texts.length ? texts[index] : null;
        return text == null ? "" : text;
    }

    /** The name of the class at a place, as it stands there: of an array its descriptor. */
    String className(int index) {
        return text(at(first, index));
    }

    List<String> texts() {
        return Arrays.stream(texts).filter(Objects::nonNull).toList();
    }

    List<String> classNames() {
        return named(7);
    }

    /** Those that its code has as values. */
    List<String> strings() {
        return named(8);
    }

    private List<String> named(int tag) {
        List<String> names = new ArrayList<>();
        for (int i = 1; i < tags.length; i++) {
            if (tags[i] == tag) {
                names.add(text(first[i]));
            }
        }
        return names;
    }

    List<ClassReferences.Member> members() {
        List<ClassReferences.Member> members = new ArrayList<>();
        for (int i = 1; i < tags.length; i++) {
            if (tags[i] >= 9 && tags[i] <= 11) {
                members.add(new ClassReferences.Member(
                        className(first[i]), text(at(first, second[i])), text(at(second, second[i]))));
            }
        }
        return members;
    }
}

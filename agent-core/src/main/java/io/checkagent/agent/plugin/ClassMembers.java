// SPDX-License-Identifier: Apache-2.0
package io.checkagent.agent.plugin;

import java.io.BufferedInputStream;
import java.io.DataInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * What a class file declares: The Java Virtual Machine Specification, 4.1.
 *
 * @param supers its superclass and interfaces, with slashes
 * @param declared name and descriptor of each method and field
 */
record ClassMembers(List<String> supers, Set<String> declared) {
    ClassMembers {
        supers = List.copyOf(supers);
        declared = Set.copyOf(declared);
    }

    /**
     * Reads a class file.
     *
     * @throws IOException when it is none
     */
    static ClassMembers of(InputStream classFile) throws IOException {
        DataInputStream in = new DataInputStream(new BufferedInputStream(classFile));
        ConstantPool pool = ConstantPool.read(in);
        in.skipNBytes(4); // its flags and itself
        List<String> supers = new ArrayList<>();
        supers.add(pool.className(in.readUnsignedShort()));
        for (int interfaces = in.readUnsignedShort(); interfaces > 0; interfaces--) {
            supers.add(pool.className(in.readUnsignedShort()));
        }
        supers.remove(""); // Object has none
        Set<String> declared = new HashSet<>();
        for (int kinds = 0; kinds < 2; kinds++) { // fields, then methods
            for (int members = in.readUnsignedShort(); members > 0; members--) {
                in.skipNBytes(2); // its flags
                declared.add(pool.text(in.readUnsignedShort()) + pool.text(in.readUnsignedShort()));
                for (int attributes = in.readUnsignedShort(); attributes > 0; attributes--) {
                    in.skipNBytes(2);
                    in.skipNBytes(Integer.toUnsignedLong(in.readInt()));
                }
            }
        }
        return new ClassMembers(supers, declared);
    }
}

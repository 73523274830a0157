// SPDX-License-Identifier: Apache-2.0
package io.checkagent.agent.plugin;

import java.io.BufferedInputStream;
import java.io.DataInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.lang.constant.MethodTypeDesc;
import java.util.Collections;
import java.util.LinkedHashSet;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The classes that a class file names, with slashes: from its constant pool.
 *
 * @param used what its code needs when it gets there: each is loaded by its name
 * @param named these, and those of descriptors, signatures and annotations, which may do without being loaded
 * @param members methods and fields that its code needs when it gets there
 * @param strings that its code has as values
 */
record ClassReferences(Set<String> used, Set<String> named, Set<Member> members, Set<String> strings) {
    private static final Pattern CLASS_IN_DESCRIPTOR = Pattern.compile("L([\\w$/]+)[;<]");
    private static final Pattern ARRAY = Pattern.compile("\\[+(?:L([^;]+);|.)");

    /**
     * A method or field as it is called.
     *
     * @param owner the class that it is looked for in, with slashes; an array's descriptor
     * @param descriptor The Java Virtual Machine Specification, 4.3
     */
    record Member(String owner, String name, String descriptor) {
        /** For the user. */
        String text() {
            String type = owner.substring(owner.lastIndexOf('/') + 1).replace('$', '.') + "." + name;
            return descriptor.startsWith("(")
                    ? type + MethodTypeDesc.ofDescriptor(descriptor).displayDescriptor()
                    : type;
        }
    }

    ClassReferences {
        used = Collections.unmodifiableSet(used);
        named = Collections.unmodifiableSet(named);
        members = Collections.unmodifiableSet(members);
        strings = Collections.unmodifiableSet(strings);
    }

    /**
     * Reads a class file.
     *
     * @throws IOException when it is none
     */
    static ClassReferences of(InputStream classFile) throws IOException {
        ConstantPool pool = ConstantPool.read(new DataInputStream(new BufferedInputStream(classFile)));
        Set<String> used = new LinkedHashSet<>();
        for (String text : pool.classNames()) {
            Matcher array = ARRAY.matcher(text);
            String name = array.matches() ? array.group(1) : text;
            if (name != null && !name.isEmpty()) {
                used.add(name);
            }
        }
        Set<String> named = new LinkedHashSet<>(used);
        for (String text : pool.texts()) {
            if (text.indexOf(';') > 0) {
                Matcher described = CLASS_IN_DESCRIPTOR.matcher(text);
                while (described.find()) {
                    named.add(described.group(1));
                }
            }
        }
        return new ClassReferences(
                used, named, new LinkedHashSet<>(pool.members()), new LinkedHashSet<>(pool.strings()));
    }

    /** Whether its code calls that method, of any parameters, or names it and its class as a call by reflection does. */
    boolean calls(String owner, String name) {
        boolean called = members.stream()
                .anyMatch(
                        member -> member.owner().equals(owner) && member.name().equals(name));
        boolean named = used.contains(owner) || strings.contains(owner.replace('/', '.'));
        return called || (named && strings.contains(name));
    }
}

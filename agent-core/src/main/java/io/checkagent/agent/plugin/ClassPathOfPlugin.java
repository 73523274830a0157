// SPDX-License-Identifier: Apache-2.0
package io.checkagent.agent.plugin;

import java.io.IOException;
import java.io.InputStream;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Where a plugin's classes are found, as its class loader looks for them: in the JAR, in a plugin that it depends on, in the
 * JDK, or among what the agent shares. Reads class files and loads none: reflection would load and link classes, and run
 * what a plugin has in static initialisers; a library such as ASM or japicmp would be one more for two tables of a format
 * that is specified. Not thread-safe.
 */
final class ClassPathOfPlugin {
    /** Their methods take whatever they are given: The Java Virtual Machine Specification, 2.9.3. */
    private static final Set<String> POLYMORPHIC =
            Set.of("java/lang/invoke/MethodHandle", "java/lang/invoke/VarHandle");

    /** It is there; what is wrong with it is told when it is loaded. */
    private static final ClassMembers UNREADABLE = new ClassMembers(List.of("unknown"), Set.of());

    private final JarClasses jar;
    private final List<JarClasses> needed;
    private final ClassLoader host = ClassPathOfPlugin.class.getClassLoader();
    private final Map<String, Optional<ClassMembers>> found = new HashMap<>();

    /** @param needed the JARs of the plugins that it depends on */
    ClassPathOfPlugin(JarClasses jar, List<JarClasses> needed) {
        this.jar = jar;
        this.needed = List.copyOf(needed);
    }

    boolean has(String className) {
        return members(className).isPresent();
    }

    /** Whether the class, or one that it is derived from, has that method or field; also when one of these is missing. */
    boolean has(ClassReferences.Member member) {
        return has(member, new HashSet<>());
    }

    /** @param seen classes that were looked at: one that is derived from itself does not end otherwise */
    private boolean has(ClassReferences.Member member, Set<String> seen) {
        if (!seen.add(member.owner())) {
            return false;
        }
        if (member.owner().startsWith("[") || POLYMORPHIC.contains(member.owner())) {
            return true;
        }
        Optional<ClassMembers> owner = members(member.owner());
        return owner.isEmpty()
                || owner.get().declared().contains(member.name() + member.descriptor())
                || owner.get().supers().stream()
                        .anyMatch(parent ->
                                has(new ClassReferences.Member(parent, member.name(), member.descriptor()), seen));
    }

    private Optional<ClassMembers> members(String className) {
        return found.computeIfAbsent(className, any -> {
            try (InputStream in = open(className)) {
                return in == null ? Optional.empty() : Optional.of(ClassMembers.of(in));
            } catch (IOException e) {
                return Optional.of(UNREADABLE);
            }
        });
    }

    private @Nullable InputStream open(String className) throws IOException {
        String file = className + ".class";
        if (HostClasses.isShared(className.replace('/', '.'))) {
            return host.getResourceAsStream(file);
        }
        if (jar.contains(className)) {
            return jar.open(className);
        }
        for (JarClasses other : needed) {
            if (other.contains(className)) {
                return other.open(className);
            }
        }
        return ClassLoader.getPlatformClassLoader().getResourceAsStream(file);
    }
}

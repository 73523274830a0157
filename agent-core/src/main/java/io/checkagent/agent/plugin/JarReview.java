// SPDX-License-Identifier: Apache-2.0
package io.checkagent.agent.plugin;

import static java.util.stream.Collectors.counting;
import static java.util.stream.Collectors.groupingBy;
import static java.util.stream.Collectors.joining;

import io.checkagent.agent.stage.Diagnosis.Finding;
import io.checkagent.agent.stage.JdkModules;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * Reads the class files of a plugin's JAR as the JVM will link them: what they use must be in the JAR, in a plugin that it
 * depends on, in the JDK, or among what the agent shares. Loads nothing. For one use.
 */
final class JarReview {
    private static final int NAMED = 4;
    private static final Set<String> STANDARD_OUTPUT = Set.of(
            "java/io/FileDescriptor.out",
            "java/lang/ProcessBuilder.inheritIO",
            "java/lang/ProcessBuilder$Redirect.INHERIT");

    private final JarClasses jar;
    private final ClassPathOfPlugin classPath;
    private final JdkModules ofImages;
    /** By the package of what is missing: its classes, and those that use them. */
    private final Map<String, Uses> missing = new TreeMap<>();

    private final Map<String, Uses> lackedByImages = new TreeMap<>();
    private final Set<String> missingForLibraries = new TreeSet<>();
    /** By the class that should have them: methods and fields that are missing. */
    private final Map<String, Uses> missingMembers = new TreeMap<>();

    private final Uses missingMembersForLibraries = new Uses();
    /** Ways past System.out, which becomes lines of the log. */
    private final Uses pastSystemOut = new Uses();

    private int own;

    private JarReview(JarClasses jar, List<JarClasses> needed, JdkModules ofImages) {
        this.jar = jar;
        this.classPath = new ClassPathOfPlugin(jar, needed);
        this.ofImages = ofImages;
    }

    /** Classes, and who uses them. */
    private record Uses(Set<String> classes, Set<String> users) {
        Uses() {
            this(new LinkedHashSet<>(), new LinkedHashSet<>());
        }

        void add(String used, String user) {
            classes.add(used.substring(used.lastIndexOf('/') + 1).replace('$', '.'));
            users.add(dotted(user.replaceFirst("\\$.*", "")));
        }

        void addMember(ClassReferences.Member member, String user) {
            classes.add(member.text());
            users.add(dotted(user.replaceFirst("\\$.*", "")));
        }
    }

    /**
     * What there is to say of it.
     *
     * @param needed the JARs of the plugins that it depends on
     */
    static List<Finding> of(JarClasses jar, List<JarClasses> needed, JdkModules ofImages) {
        JarReview review = new JarReview(jar, needed, ofImages);
        List<String> names = jar.names();
        new LinkedHashSet<>(names).forEach(review::read);
        List<Finding> findings = new ArrayList<>();
        review.tellIndex(findings);
        review.tellMissing(findings);
        review.tellMissingMembers(findings);
        review.tellModules(findings);
        review.tellPrints(findings);
        tellCopies(names, findings);
        tellDoubles(names, findings);
        return findings;
    }

    private void read(String name) {
        Optional<ClassReferences> references = jar.references(name);
        boolean isOwn = jar.isOwn(name);
        own += isOwn ? 1 : 0;
        for (String used : references.map(ClassReferences::used).orElse(Set.of())) {
            // What Java itself lacks is told by the plugin's loading.
            if (!classPath.has(used) && JdkModules.running().missingFor(used).isEmpty()) {
                if (isOwn) {
                    missing.computeIfAbsent(packageOf(used), any -> new Uses()).add(used, name);
                } else {
                    missingForLibraries.add(packageOf(used));
                }
            }
        }
        for (ClassReferences.Member member :
                references.map(ClassReferences::members).orElse(Set.of())) {
            if (isOwn && STANDARD_OUTPUT.contains(member.owner() + "." + member.name())) {
                pastSystemOut.addMember(member, name);
            }
            if (!classPath.has(member)) {
                (isOwn
                                ? missingMembers.computeIfAbsent(dotted(member.owner()), any -> new Uses())
                                : missingMembersForLibraries)
                        .addMember(member, name);
            }
        }
        if (isOwn) {
            for (String named : references.map(ClassReferences::named).orElse(Set.of())) {
                ofImages.missingFor(named)
                        .filter(module -> !jar.contains(named))
                        .ifPresent(module -> lackedByImages
                                .computeIfAbsent(module, any -> new Uses())
                                .add(named, name));
            }
        }
    }

    private void tellIndex(List<Finding> findings) {
        for (String extension : jar.extensions()) {
            if (!jar.contains(extension)) {
                findings.add(Finding.fail(
                        "META-INF/extensions.idx names %s, which is not in the JAR".formatted(dotted(extension)),
                        "build it anew from clean, or correct the name where the index is written by hand"));
            }
        }
    }

    private void tellMissing(List<Finding> findings) {
        missing.forEach((name, uses) -> {
            String whose = listed(uses.classes()) + " of " + name + ", which " + listed(uses.users()) + " needs, is";
            findings.add(
                    HostClasses.isShared(name + ".")
                            ? Finding.fail(
                                    whose + " not in this agent, and of its packages only the agent's are loaded",
                                    "compile against the agent's version (io.checkagent:check-agent in dependencyManagement),"
                                            + " or relocate the package with maven-shade-plugin")
                            : Finding.fail(
                                    whose + " neither in the JAR nor given by the agent",
                                    "pack the library into the JAR with maven-shade-plugin, with a scope other than provided;"
                                            + " else it is a NoClassDefFoundError when it is used"));
        });
        if (missing.isEmpty() && missingMembers.isEmpty() && own > 0) {
            String libraries = missingForLibraries.isEmpty()
                    ? ""
                    : "; its libraries name packages that are not there, which they may be able to do without: "
                            + listed(missingForLibraries);
            findings.add(Finding.pass("its %s own classes find all that they use%s".formatted(own, libraries)));
        }
    }

    private void tellMissingMembers(List<Finding> findings) {
        missingMembers.forEach(
                (owner, uses) -> findings.add(
                        Finding.fail(
                                "%s, which %s uses, is not in the version of %s that is there: a NoSuchMethodError or NoSuchFieldError when it is used"
                                        .formatted(listed(uses.classes()), listed(uses.users()), owner),
                                HostClasses.isShared(owner) || !jar.contains(owner.replace('.', '/'))
                                        ? "compile against the agent's version (io.checkagent:check-agent in dependencyManagement), on its Java"
                                        : "pack the version that it is compiled with; mvn dependency:tree says who brings the other one")));
        if (!missingMembersForLibraries.users().isEmpty()) {
            findings.add(Finding.warn(
                    "its libraries use methods or fields that the classes there do not have: %s, used by %s"
                            .formatted(
                                    listed(missingMembersForLibraries.classes()),
                                    listed(missingMembersForLibraries.users())),
                    "pack versions that belong together; mvn dependency:tree says who brings which"));
        }
    }

    private void tellModules(List<Finding> findings) {
        lackedByImages.forEach((module, uses) -> findings.add(Finding.warn(
                "%s names %s of the module %s, which the Java of the images lacks: there it is refused"
                        .formatted(listed(uses.users()), listed(uses.classes()), module),
                "do without it, or run the agent on a Java that has it")));
    }

    private void tellPrints(List<Finding> findings) {
        if (!pastSystemOut.users().isEmpty()) {
            findings.add(
                    Finding.warn(
                            "%s uses %s: what is printed there lands as it is among the results on the agent's standard output"
                                    .formatted(listed(pastSystemOut.users()), listed(pastSystemOut.classes())),
                            "print to System.out, which becomes lines of the log; of a program read what it prints, and log it"));
        }
    }

    private static void tellCopies(Collection<String> names, List<Finding> findings) {
        Map<String, Long> copies = names.stream()
                .flatMap(name -> HostClasses.sharedPackage(dotted(name)).stream())
                .collect(groupingBy(shared -> shared, TreeMap::new, counting()));
        if (!copies.isEmpty()) {
            findings.add(Finding.warn(
                    "has copies of classes that the agent gives, which are not used: "
                            + copies.entrySet().stream()
                                    .map(each -> each.getKey() + " (" + each.getValue() + ")")
                                    .collect(joining(", ")),
                    "give these dependencies the scope provided, or exclude them in maven-shade-plugin"));
        }
    }

    private static void tellDoubles(List<String> names, List<Finding> findings) {
        Set<String> once = new HashSet<>();
        Set<String> doubles = new TreeSet<>();
        names.stream().filter(name -> !once.add(name)).map(JarReview::dotted).forEach(doubles::add);
        if (!doubles.isEmpty()) {
            findings.add(Finding.warn(
                    "has more than one class file of " + listed(doubles) + ": which of them is loaded is by chance",
                    "pack one of the libraries that have it"));
        }
    }

    private static String listed(Collection<String> all) {
        String named = all.stream().limit(NAMED).collect(joining(", "));
        return all.size() > NAMED ? "%s and %s more".formatted(named, all.size() - NAMED) : named;
    }

    private static String packageOf(String name) {
        int slash = name.lastIndexOf('/');
        return slash < 0 ? "the default package" : dotted(name.substring(0, slash));
    }

    private static String dotted(String name) {
        return name.replace('/', '.');
    }
}

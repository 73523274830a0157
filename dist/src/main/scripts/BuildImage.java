// SPDX-License-Identifier: Apache-2.0
import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.ByteArrayOutputStream;
import java.io.File;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HexFormat;
import java.util.List;
import java.util.TreeSet;
import java.util.function.Predicate;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.spi.ToolProvider;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import java.util.zip.GZIPOutputStream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;

/**
 * Makes the container image, without a container engine and without a base image: a runtime linked from the JDK that runs
 * this, the program that tells inodes, the C libraries both need, the distribution, and an archive of classes from a
 * training run. There is no shell in it.
 *
 * <pre>
 * java BuildImage.java DISTRIBUTION TARGET VERSION TIME SBOM MODULES
 * </pre>
 *
 * <p>Beside SBOM, the list of the third parties' licences: {@code THIRD-PARTY.txt}. In TARGET: {@code rootfs}, the files as they are in the image; {@code check-agent-VERSION-ARCH.tar}, an OCI layout that
 * docker, podman, skopeo and crane load; {@code digest}, the manifest's. The same input makes the same layers to the byte: all
 * files carry TIME, owners and order are fixed. The input of the last layer are the
 * archives of classes, the runtime's and the agent's, of which no two are alike: they are kept in TARGET's folder {@code
 * archives}, and taken from there as long as the JARs are the same.
 */
final class BuildImage {
    private static final int USER = 65532;
    private static final String HOME = "opt/check-agent";
    private static final String RUNTIME_ARCHIVE = "opt/java/lib/server/classes.jsa";
    private static final String AGENT_ARCHIVE = "lib/agent.jsa";
    private static final String CLIENT_ARCHIVE = "lib/client.jsa";

    private final Path distribution;
    private final Path target;
    private final Path rootfs;
    private final String version;
    private final Instant time;
    private final Path sbom;
    /** What agent and plugins may use of Java. */
    private final Path modules;

    private final Path keptRuntimeArchive;
    private final Path keptArchive;

    private BuildImage(List<String> arguments) {
        distribution = Path.of(arguments.get(0)).toAbsolutePath();
        target = Path.of(arguments.get(1)).toAbsolutePath();
        rootfs = target.resolve("rootfs");
        version = arguments.get(2);
        time = Instant.parse(arguments.get(3));
        sbom = Path.of(arguments.get(4));
        modules = Path.of(arguments.get(5));
        keptRuntimeArchive = target.resolve("archives/classes.jsa");
        keptArchive = target.resolve("archives/agent.jsa");
    }

    public static void main(String[] arguments) throws Exception {
        if (arguments.length != 6) {
            System.err.println("usage: BuildImage DISTRIBUTION TARGET VERSION TIME SBOM MODULES");
            System.exit(2);
        }
        new BuildImage(List.of(arguments)).build();
    }

    private void build() throws IOException, InterruptedException {
        Files.createDirectories(keptArchive.getParent());
        linkRuntime();
        copyDistribution();
        writeSystemFiles();
        setTimes();
        train();
        setTimes();
        pack();
    }

    private void linkRuntime() throws IOException, InterruptedException {
        Path runtime = rootfs.resolve("opt/java");
        if (!Files.exists(runtime.resolve("bin/java"))) {
            Files.createDirectories(runtime.getParent());
            ToolProvider jlink = ToolProvider.findFirst("jlink")
                    .orElseThrow(() -> new IllegalStateException("no jlink: build with a JDK that has it"));
            List<String> linked = new ArrayList<>(Files.readAllLines(modules));
            linked.removeIf(line -> line.startsWith("#"));
            if (ModuleLayer.boot().findModule("jdk.random").isPresent()) {
                linked.add("jdk.random"); // a module of its own up to Java 18
            }
            int code = jlink.run(
                    System.out,
                    System.err,
                    "--add-modules",
                    String.join(",", linked),
                    "--strip-debug",
                    // It makes classes before or after debug information is stripped, as chance has it: JDK 17 does not order
                    // the two. The archive of classes has what it is for.
                    "--disable-plugin",
                    "generate-jli-classes",
                    "--no-header-files",
                    "--no-man-pages",
                    "--output",
                    runtime.toString());
            if (code != 0) {
                throw new IllegalStateException("jlink failed");
            }
        }
        if (!Files.exists(keptRuntimeArchive)) {
            run(runtime, List.of("bin/java", "-Xshare:dump", "-Xlog:disable"));
            Files.copy(rootfs.resolve(RUNTIME_ARCHIVE), keptRuntimeArchive);
            Files.deleteIfExists(keptArchive); // it is made on top of the other
        }
        take(keptRuntimeArchive, RUNTIME_ARCHIVE);
        copyFromMachine("/usr/bin/stat"); // the check disk asks it for inodes, of which Java says nothing
        copyLibraries(runtime);
    }

    /** Every library that the image's programs are linked to, from where this machine has it. */
    private void copyLibraries(Path runtime) throws IOException, InterruptedException {
        TreeSet<String> libraries = new TreeSet<>();
        Pattern line = Pattern.compile("(?m)^.*\\s(/\\S+) \\(0x[0-9a-f]+\\)$");
        for (Path folder : List.of(runtime, rootfs.resolve("usr/bin"))) {
            try (Stream<Path> files = Files.walk(folder)) {
                for (Path file : files.filter(Files::isRegularFile)
                        .filter(file -> file.toString().endsWith(".so") || file.getParent().endsWith("bin"))
                        .toList()) {
                    Matcher matcher = line.matcher(output(List.of("ldd", file.toString())));
                    while (matcher.find()) {
                        libraries.add(matcher.group(1));
                    }
                }
            }
        }
        for (String library : libraries) {
            if (!library.startsWith(runtime.toString())) {
                copyFromMachine(library);
            }
        }
    }

    private void copyFromMachine(String file) throws IOException, InterruptedException {
        copyLicenceOfPackage(file);
        Path copy = rootfs.resolve(file.substring(1));
        Files.createDirectories(copy.getParent());
        Files.copy(Path.of(file), copy, StandardCopyOption.REPLACE_EXISTING);
        Files.setPosixFilePermissions(copy, PosixFilePermissions.fromString("rwxr-xr-x"));
    }

    /** Where this machine has packages as Debian does: what the file's package says of its licence. */
    private void copyLicenceOfPackage(String path) throws IOException, InterruptedException {
        for (String file : List.of(path, "/usr" + path)) {
            if (!Files.exists(Path.of("/usr/bin/dpkg-query"))) {
                return;
            }
            String owner = output(List.of("dpkg-query", "--search", file)).split(":", 2)[0];
            Path licence = Path.of("/usr/share/doc", owner, "copyright");
            if (!owner.isEmpty() && Files.exists(licence)) {
                Path copy = rootfs.resolve("usr/share/doc").resolve(owner).resolve("copyright");
                Files.createDirectories(copy.getParent());
                Files.copy(licence, copy, StandardCopyOption.REPLACE_EXISTING);
                return;
            }
        }
    }

    /** What third parties ask for: the list of their licences, and the texts that their JARs hold. */
    private void collectLicences() throws IOException {
        Path home = rootfs.resolve(HOME);
        Path licences = Files.createDirectories(home.resolve("licenses"));
        Path list = sbom.resolveSibling("THIRD-PARTY.txt");
        if (Files.exists(list)) {
            Files.copy(list, licences.resolve("THIRD-PARTY.txt"), StandardCopyOption.REPLACE_EXISTING);
        }
        Pattern texts = Pattern.compile("(META-INF/)?[^/]*(LICEN[SC]E|NOTICE|COPYING)[^/]*", Pattern.CASE_INSENSITIVE);
        for (String folder : List.of("lib", "plugins", "plugins-optional")) {
            try (Stream<Path> jars = Files.list(home.resolve(folder))) {
                for (Path jar : jars.filter(file -> file.toString().endsWith(".jar")).sorted().toList()) {
                    try (ZipFile zip = new ZipFile(jar.toFile())) {
                        for (ZipEntry entry : Collections.list(zip.entries())) {
                            if (!entry.isDirectory() && texts.matcher(entry.getName()).matches()) {
                                String name = entry.getName().substring(entry.getName().lastIndexOf('/') + 1);
                                Path copy = licences.resolve(jar.getFileName().toString().replaceAll("\\.jar$", ""));
                                Files.createDirectories(copy);
                                Files.write(copy.resolve(name), zip.getInputStream(entry).readAllBytes());
                            }
                        }
                    }
                }
            }
        }
    }

    private void copyDistribution() throws IOException {
        Path home = rootfs.resolve(HOME);
        delete(home);
        try (Stream<Path> files = Files.walk(distribution)) {
            for (Path file : files.sorted().toList()) {
                Path copy = home.resolve(distribution.relativize(file).toString());
                if (Files.isDirectory(file)) {
                    Files.createDirectories(copy);
                } else if (!file.toString().endsWith(".jsa")) {
                    Files.copy(file, copy, StandardCopyOption.COPY_ATTRIBUTES);
                }
            }
        }
        if (Files.exists(sbom)) {
            Files.copy(sbom, home.resolve("sbom.json"), StandardCopyOption.REPLACE_EXISTING);
        }
        collectLicences();
        Files.writeString(home.resolve("run"), options("run", AGENT_ARCHIVE));
        Files.writeString(home.resolve("agent"), options("status", CLIENT_ARCHIVE));
        Files.writeString(target.resolve("training.options"), options("run", ""));
        Files.writeString(target.resolve("client-training.options"), options("status", ""));
    }

    /**
     * The launcher's options, as a file for the program java, since there is no shell to run the launcher. The launcher is
     * asked itself: it ends with the program that JAVA_HOME names, here one that prints what it is given.
     */
    private String options(String command, String archive) throws IOException {
        try {
            Path home = rootfs.resolve(HOME);
            Path printer = Files.createDirectories(target.resolve("printer/bin"));
            Path java = Files.writeString(printer.resolve("java"), "#!/bin/sh\nprintf '%s\\n' \"$@\"\n");
            Files.setPosixFilePermissions(java, PosixFilePermissions.fromString("rwxr-xr-x"));
            Files.writeString(printer.resolveSibling("release"), "JAVA_VERSION=\"17\"\n");
            ProcessBuilder builder = new ProcessBuilder(home.resolve("bin/agent").toString(), command);
            builder.environment().put("JAVA_HOME", target.resolve("printer").toString());
            builder.environment().remove("JAVA_OPTS");
            builder.environment().remove("CHECK_AGENT_JAVA_OPTS");
            builder.environment().remove("CHECK_AGENT_ALONE");
            Process process = builder.start();
            List<String> told =
                    new String(process.getInputStream().readAllBytes(), UTF_8).lines().toList();
            int classpath = told.indexOf("-cp");
            if (process.waitFor() != 0 || classpath < 0) {
                throw new IllegalStateException("bin/agent told no options");
            }
            List<String> options = told.subList(0, classpath).stream()
                    .filter(option -> !option.startsWith("-Dcheckagent."))
                    .collect(Collectors.toCollection(ArrayList::new));
            if (!archive.isEmpty()) {
                options.add("-XX:SharedArchiveFile=" + archive);
                options.add("-Dcheckagent.home=/" + HOME);
            }
            options.add("-cp");
            options.add(told.get(classpath + 1).replace(home.toRealPath() + "/", ""));
            options.add(told.get(classpath + 2));
            return String.join("\n", options) + "\n";
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException(e);
        }
    }

    private void writeSystemFiles() throws IOException {
        write("etc/passwd", "root:x:0:0:root:/:/sbin/nologin\nagent:x:65532:65532:agent:/tmp:/sbin/nologin\n");
        write("etc/group", "root:x:0:\nagent:x:65532:\n");
        write("etc/nsswitch.conf", "hosts: files dns\n");
        for (String folder : List.of("tmp", "etc/datadog-agent", "var/run/check-agent", "usr/bin")) {
            Files.createDirectories(rootfs.resolve(folder));
        }
        Path java = rootfs.resolve("usr/bin/java");
        Files.deleteIfExists(java);
        Files.createSymbolicLink(java, Path.of("../../opt/java/bin/java"));
    }

    private void write(String file, String text) throws IOException {
        Path path = rootfs.resolve(file);
        Files.createDirectories(path.getParent());
        Files.writeString(path, text);
    }

    /** The archive holds the times of the JARs, and the image's files all have the same. */
    private void setTimes() throws IOException {
        try (Stream<Path> files = Files.walk(rootfs)) {
            for (Path file : files.filter(file -> !Files.isSymbolicLink(file)).toList()) {
                Files.setLastModifiedTime(file, FileTime.from(time));
            }
        }
    }

    private void train() throws IOException, InterruptedException {
        if (!isFresh()) {
            run(
                    rootfs.resolve(HOME),
                    List.of(
                            rootfs.resolve("opt/java/bin/java").toString(),
                            "@" + target.resolve("training.options"),
                            "archive",
                            "--quiet",
                            "--options",
                            target.resolve("training.options").toString(),
                            "--output",
                            keptArchive.toString()));
            Files.writeString(keptArchive.resolveSibling("inputs"), inputs());
        }
        take(keptArchive, HOME + "/" + AGENT_ARCHIVE);
        take(keptArchive.resolveSibling("client.jsa"), HOME + "/" + CLIENT_ARCHIVE);
    }

    /** Whether the kept archive was made for these very JARs. */
    private boolean isFresh() throws IOException {
        Path noted = keptArchive.resolveSibling("inputs");
        return Files.exists(keptArchive)
                && Files.exists(keptArchive.resolveSibling("client.jsa"))
                && Files.exists(noted) && Files.readString(noted).equals(inputs());
    }

    /** Each JAR and its digest. */
    private String inputs() throws IOException {
        try (Stream<Path> files = Files.walk(rootfs.resolve(HOME))) {
            StringBuilder inputs = new StringBuilder();
            for (Path file : files.filter(file -> file.toString().endsWith(".jar")).sorted().toList()) {
                inputs.append(HexFormat.of().formatHex(sha256().digest(Files.readAllBytes(file))))
                        .append(' ')
                        .append(rootfs.relativize(file))
                        .append('\n');
            }
            return inputs.toString();
        }
    }

    private void take(Path kept, String file) throws IOException {
        Path copy = rootfs.resolve(file);
        Files.copy(kept, copy, StandardCopyOption.REPLACE_EXISTING);
        Files.setPosixFilePermissions(copy, PosixFilePermissions.fromString("rw-r--r--"));
    }

    private void pack() throws IOException {
        Path blobs = target.resolve("layout/blobs/sha256");
        delete(target.resolve("layout"));
        Files.createDirectories(blobs);
        List<String> archives =
                List.of(RUNTIME_ARCHIVE, HOME + "/" + AGENT_ARCHIVE, HOME + "/" + CLIENT_ARCHIVE);
        List<Blob> layers = List.of(
                layer(blobs, file -> !file.startsWith(HOME) && !archives.contains(file)),
                layer(blobs, file -> file.startsWith(HOME) && !archives.contains(file)),
                layer(blobs, archives::contains));
        String architecture =
                switch (System.getProperty("os.arch")) {
                    case "amd64", "x86_64" -> "amd64";
                    case "aarch64" -> "arm64";
                    default -> System.getProperty("os.arch");
                };
        String labels = """
                {"org.opencontainers.image.title": "check-agent", "org.opencontainers.image.version": "%s", \
                "org.opencontainers.image.created": "%s", "org.opencontainers.image.licenses": "Apache-2.0", \
                "org.opencontainers.image.description": "Runs checks on every node of a Kubernetes cluster, and the \
                cluster's checks on one elected leader"}""".formatted(version, time);
        Blob config = blob(blobs, """
                {"architecture": "%s", "os": "linux", "created": "%s", "config": {"User": "%d:%d", \
                "Env": ["PATH=/usr/bin", "MALLOC_ARENA_MAX=2", "LANG=C.UTF-8"], \
                "Entrypoint": ["/opt/java/bin/java", "@/opt/check-agent/run"], "Cmd": ["run"], \
                "WorkingDir": "/opt/check-agent", "StopSignal": "SIGTERM", "Labels": %s}, \
                "rootfs": {"type": "layers", "diff_ids": [%s]}, "history": [%s]}"""
                .formatted(
                        architecture,
                        time,
                        USER,
                        USER,
                        labels,
                        layers.stream().map(layer -> "\"sha256:" + layer.plain() + "\"").collect(Collectors.joining(", ")),
                        Stream.of("runtime", "distribution", "archive of classes")
                                .map(what -> "{\"created\": \"%s\", \"comment\": \"%s\"}".formatted(time, what))
                                .collect(Collectors.joining(", "))));
        Blob manifest = blob(blobs, """
                {"schemaVersion": 2, "mediaType": "application/vnd.oci.image.manifest.v1+json", \
                "config": %s, "layers": [%s], "annotations": %s}""".formatted(
                        config.descriptor("application/vnd.oci.image.config.v1+json"),
                        layers.stream()
                                .map(layer -> layer.descriptor("application/vnd.oci.image.layer.v1.tar+gzip"))
                                .collect(Collectors.joining(", ")),
                        labels));
        String name = "check-agent:" + version;
        Path layout = target.resolve("layout");
        Files.writeString(layout.resolve("oci-layout"), "{\"imageLayoutVersion\": \"1.0.0\"}");
        String described = manifest.descriptor("application/vnd.oci.image.manifest.v1+json");
        Files.writeString(layout.resolve("index.json"), """
                {"schemaVersion": 2, "manifests": [%s, "platform": {"architecture": "%s", "os": "linux"}, \
                "annotations": {"io.containerd.image.name": "docker.io/library/%s", \
                "org.opencontainers.image.ref.name": "%s"}}]}""".formatted(
                        described.substring(0, described.length() - 1), architecture, name, version));
        // For loaders that read what "docker save" writes.
        Files.writeString(layout.resolve("manifest.json"), "[{\"Config\": \"%s\", \"RepoTags\": [\"%s\"], \"Layers\": [%s]}]"
                .formatted(
                        config.path(),
                        name,
                        layers.stream().map(layer -> "\"" + layer.path() + "\"").collect(Collectors.joining(", "))));
        Path file = target.resolve("check-agent-" + version + "-" + architecture + ".tar");
        try (OutputStream out = Files.newOutputStream(file)) {
            tar(layout, any -> true, out);
        }
        Files.writeString(target.resolve("digest"), "sha256:" + manifest.digest() + "\n");
        System.out.printf(
                "%s: %.1f MB, unpacked %.1f MB, %s%n",
                file, Files.size(file) / 1e6, layers.stream().mapToLong(Blob::plainSize).sum() / 1e6, manifest.digest());
    }

    private record Blob(String digest, long size, String plain, long plainSize) {
        String path() {
            return "blobs/sha256/" + digest;
        }

        String descriptor(String type) {
            return "{\"mediaType\": \"%s\", \"digest\": \"sha256:%s\", \"size\": %d}".formatted(type, digest, size);
        }
    }

    private static Blob blob(Path blobs, String text) throws IOException {
        byte[] bytes = text.getBytes(UTF_8);
        String digest = HexFormat.of().formatHex(sha256().digest(bytes));
        Files.write(blobs.resolve(digest), bytes);
        return new Blob(digest, bytes.length, digest, bytes.length);
    }

    private Blob layer(Path blobs, Predicate<String> chosen) throws IOException {
        Path file = blobs.resolve("layer");
        Digested plain;
        Digested packed;
        try (Digested compressed = new Digested(Files.newOutputStream(file));
                Digested tar = new Digested(new GZIPOutputStream(compressed))) {
            tar(rootfs, chosen, tar);
            plain = tar;
            packed = compressed;
        }
        String digest = packed.hex();
        Files.move(file, blobs.resolve(digest));
        return new Blob(digest, packed.size, plain.hex(), plain.size);
    }

    /** Files below a folder, sorted, as ustar. */
    private void tar(Path folder, Predicate<String> chosen, OutputStream out) throws IOException {
        List<Path> files;
        try (Stream<Path> all = Files.walk(folder)) {
            files = all.filter(file -> !file.equals(folder)).sorted().toList();
        }
        for (Path file : files) {
            String name = folder.relativize(file).toString();
            if (chosen.test(name)) {
                boolean link = Files.isSymbolicLink(file);
                boolean directory = !link && Files.isDirectory(file);
                byte[] content = link || directory ? new byte[0] : Files.readAllBytes(file);
                boolean own = name.equals("var/run/check-agent") || name.equals("tmp");
                int mode = name.equals("tmp") ? 01777 : directory || link || Files.isExecutable(file) && executable(file) ? 0755 : 0644;
                out.write(header(
                        directory ? name + "/" : name,
                        mode,
                        own ? USER : 0,
                        content.length,
                        link ? '2' : directory ? '5' : '0',
                        link ? Files.readSymbolicLink(file).toString() : ""));
                out.write(content);
                out.write(new byte[(512 - content.length % 512) % 512]);
            }
        }
        out.write(new byte[1024]);
    }

    private static boolean executable(Path file) throws IOException {
        return Files.getPosixFilePermissions(file, LinkOption.NOFOLLOW_LINKS)
                .contains(java.nio.file.attribute.PosixFilePermission.OWNER_EXECUTE);
    }

    private byte[] header(String name, int mode, int owner, long size, char type, String link) {
        byte[] header = new byte[512];
        String prefix = "";
        String rest = name;
        if (name.length() > 100) {
            int cut = name.indexOf('/', name.length() - 101);
            prefix = name.substring(0, cut);
            rest = name.substring(cut + 1);
        }
        put(header, 0, rest);
        put(header, 100, "%07o".formatted(mode));
        put(header, 108, "%07o".formatted(owner));
        put(header, 116, "%07o".formatted(owner));
        put(header, 124, "%011o".formatted(size));
        put(header, 136, "%011o".formatted(time.getEpochSecond()));
        put(header, 148, "        ");
        header[156] = (byte) type;
        put(header, 157, link);
        put(header, 257, "ustar\0" + "00");
        put(header, 345, prefix);
        int sum = 0;
        for (byte value : header) {
            sum += value & 0xff;
        }
        put(header, 148, "%06o\0 ".formatted(sum));
        return header;
    }

    private static void put(byte[] header, int at, String text) {
        byte[] bytes = text.getBytes(UTF_8);
        System.arraycopy(bytes, 0, header, at, bytes.length);
    }

    private static final class Digested extends OutputStream {
        private final OutputStream out;
        private final MessageDigest digest = sha256();
        private long size;

        Digested(OutputStream out) {
            this.out = out;
        }

        @Override
        public void write(int value) throws IOException {
            write(new byte[] {(byte) value}, 0, 1);
        }

        @Override
        public void write(byte[] bytes, int offset, int length) throws IOException {
            out.write(bytes, offset, length);
            digest.update(bytes, offset, length);
            size += length;
        }

        @Override
        public void close() throws IOException {
            out.close();
        }

        String hex() {
            return HexFormat.of().formatHex(digest.digest());
        }
    }

    private static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }

    private static void run(Path folder, List<String> command) throws IOException, InterruptedException {
        List<String> resolved = new ArrayList<>(command);
        resolved.set(0, folder.resolve(command.get(0)).toString());
        int code = new ProcessBuilder(resolved).directory(folder.toFile()).inheritIO().start().waitFor();
        if (code != 0) {
            throw new IllegalStateException(String.join(" ", command) + " ended with " + code);
        }
    }

    private static String output(List<String> command) throws IOException, InterruptedException {
        Process process = new ProcessBuilder(command)
                .redirectError(ProcessBuilder.Redirect.to(new File("/dev/null")))
                .start();
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        process.getInputStream().transferTo(out);
        process.waitFor();
        return out.toString(UTF_8);
    }

    private static void delete(Path folder) throws IOException {
        if (Files.exists(folder)) {
            Files.walkFileTree(folder, new SimpleFileVisitor<>() {
                @Override
                public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) throws IOException {
                    Files.delete(file);
                    return FileVisitResult.CONTINUE;
                }

                @Override
                public FileVisitResult postVisitDirectory(Path directory, IOException failure) throws IOException {
                    Files.delete(directory);
                    return FileVisitResult.CONTINUE;
                }
            });
        }
    }
}

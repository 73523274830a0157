// SPDX-License-Identifier: Apache-2.0
package io.checkagent.system;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileStore;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Asks the JDK for the space, and the program {@code stat}, of coreutils or BusyBox, for the inodes, which the JDK does
 * not tell. The program is run once for all file systems.
 */
final class HostFileSystems implements FileSystems {
    private static final Pattern LINE = Pattern.compile("([0-9]{1,20}) ([0-9]{1,20}) (/.*)");

    private volatile @Nullable Process running;

    @Override
    public Space space(Path path) throws IOException {
        FileStore store = Files.getFileStore(path);
        return new Space(store.getTotalSpace(), store.getUnallocatedSpace(), store.getUsableSpace());
    }

    @Override
    public Map<Path, Inodes> inodes(List<Path> paths) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(List.of("stat", "-f", "-c", "%c %d %n", "--"));
        paths.forEach(path -> command.add(path.toString()));
        ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
        builder.environment().put("LC_ALL", "C");
        Process process = builder.start();
        running = process;
        Map<Path, Inodes> inodes = new HashMap<>();
        String complaint = "stat says nothing";
        process.getOutputStream().close();
        try (BufferedReader lines =
                new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8))) {
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                Matcher matcher = LINE.matcher(line);
                if (matcher.matches()) {
                    inodes.put(
                            Path.of(matcher.group(3)),
                            new Inodes(Double.parseDouble(matcher.group(1)), Double.parseDouble(matcher.group(2))));
                } else {
                    complaint = line;
                }
            }
        }
        process.waitFor();
        if (inodes.isEmpty()) {
            throw new IOException(complaint);
        }
        return inodes;
    }

    @Override
    public void close() {
        Process process = running;
        if (process != null) {
            process.destroyForcibly();
        }
    }
}

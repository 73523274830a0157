// SPDX-License-Identifier: Apache-2.0
package io.checkagent.system;

import io.checkagent.api.Check;
import io.checkagent.api.CheckContext;
import io.checkagent.api.CheckType;
import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.pf4j.Extension;

/** The disk check, with file systems whose numbers stand in a file at their mount points. */
@Extension
@CheckType(name = "disk")
public final class FakeDiskCheck implements Check {
    static final String FILE = ".filesystem";
    static final String HANGS = "hangs";
    static final String FAILS = "fails ";
    static final String DENIED = "denied";

    private final DiskCheck check;

    public FakeDiskCheck(DiskSettings settings) {
        check = new DiskCheck(settings, new FakeFileSystems());
    }

    @Override
    public void run(CheckContext context) throws InterruptedException {
        check.run(context);
    }

    @Override
    public void close() {
        check.close();
    }

    private static final class FakeFileSystems implements FileSystems {
        @Override
        public Space space(Path path) throws IOException {
            String[] numbers = read(path).split(" ", -1);
            return new Space(
                    Double.parseDouble(numbers[0]), Double.parseDouble(numbers[1]), Double.parseDouble(numbers[2]));
        }

        @Override
        public Map<Path, Inodes> inodes(List<Path> paths) throws IOException {
            Map<Path, Inodes> inodes = new HashMap<>();
            for (Path path : new ArrayList<>(paths)) {
                String[] numbers = read(path).split(" ", -1);
                if (numbers.length == 5) {
                    inodes.put(path, new Inodes(Double.parseDouble(numbers[3]), Double.parseDouble(numbers[4])));
                }
            }
            if (inodes.isEmpty()) {
                throw new IOException("there is no program stat");
            }
            return inodes;
        }

        /** As the kernel, it lets the asking thread go only when the file system answers again. */
        private static String read(Path path) throws IOException {
            String text = Files.readString(path.resolve(FILE));
            while (text.equals(HANGS)) {
                try {
                    Thread.sleep(1);
                } catch (InterruptedException e) {
                    throw new IOException(e);
                }
                text = Files.readString(path.resolve(FILE));
            }
            if (text.equals(DENIED)) {
                throw new AccessDeniedException(path.toString());
            }
            if (text.startsWith(FAILS)) {
                throw new IOException(text.substring(FAILS.length()));
            }
            return text;
        }

        @Override
        public void close() {}
    }
}

// SPDX-License-Identifier: Apache-2.0
package io.checkagent.agent.plugin;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import io.checkagent.agent.stage.AgentUser;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PluginTrustTest {
    private static final int SOMEBODY = 65534;

    @TempDir
    @SuppressWarnings("NullAway.Init") // set by JUnit
    private Path temporary;

    private Path directory = Path.of("");
    private Path jar = Path.of("");

    @BeforeEach
    void writeAJar() throws IOException {
        directory = Files.createDirectory(temporary.resolve("plugins"));
        jar = Files.writeString(directory.resolve("some.jar"), "content");
    }

    @Test
    void whatOnlyTheAgentsUserOrRootCanWriteIsTrusted() throws IOException {
        assertThat(PluginTrust.now().distrust(jar)).isEmpty();
        assertThat(PluginTrust.now().distrust(directory)).isEmpty();
    }

    @Test
    void theOwnerOfTheFileAndOfEachDirectoryOnItsWayIsJudged() throws IOException {
        assumeRoot();
        own(jar, SOMEBODY);
        assertThat(PluginTrust.now().distrust(jar))
                .hasValueSatisfying(
                        why -> assertThat(why).contains("another user").contains("chown root " + jar));
        own(jar, 0);

        own(directory, SOMEBODY);
        assertThat(PluginTrust.now().distrust(jar))
                .hasValueSatisfying(why -> assertThat(why).contains(directory + ", on the way to " + jar));
        own(directory, 0);

        own(temporary, SOMEBODY);
        assertThat(PluginTrust.now().distrust(jar)).isPresent();
        assertThat(PluginTrust.now().distrust(directory)).isPresent();
    }

    @Test
    void aGroupThatCanWriteIsRefusedUnlessItIsRootsOrTheUsersOwn() throws IOException {
        assumeRoot();
        Files.setPosixFilePermissions(jar, PosixFilePermissions.fromString("rw-rw-r--"));
        Files.setAttribute(jar, "unix:gid", 4242);
        assertThat(PluginTrust.now().distrust(jar))
                .hasValueSatisfying(why -> assertThat(why).contains("chmod g-w " + jar));

        Files.setAttribute(jar, "unix:gid", 0);
        assertThat(PluginTrust.now().distrust(jar)).isEmpty();
    }

    @Test
    void whatEverybodyCanWriteIsRefused() throws IOException {
        Files.setPosixFilePermissions(directory, PosixFilePermissions.fromString("rwxrwxrwx"));
        assertThat(PluginTrust.now().distrust(jar))
                .hasValueSatisfying(why ->
                        assertThat(why).contains("chmod o-w " + directory).contains("readOnly"));
    }

    @Test
    void linksAreFollowedToTheirEnd() throws IOException {
        Path loose = Files.createDirectory(temporary.resolve("loose"));
        Path target = Files.writeString(loose.resolve("other.jar"), "content");
        Files.createSymbolicLink(temporary.resolve("by"), loose);
        Path link = Files.createSymbolicLink(directory.resolve("link.jar"), Path.of("../by/other.jar"));
        assertThat(PluginTrust.now().distrust(link)).isEmpty();

        Files.setPosixFilePermissions(loose, PosixFilePermissions.fromString("rwxrwxrwx"));
        assertThat(PluginTrust.now().distrust(link))
                .hasValueSatisfying(why -> assertThat(why).contains(loose.toString()));

        Files.setPosixFilePermissions(loose, PosixFilePermissions.fromString("rwxr-xr-x"));
        Files.setPosixFilePermissions(target, PosixFilePermissions.fromString("rw-r--rw-"));
        assertThat(PluginTrust.now().distrust(link)).isPresent();
    }

    @Test
    void aLinkOfAnotherUserIsRefused() throws IOException {
        assumeRoot();
        Path link = Files.createSymbolicLink(directory.resolve("link.jar"), jar);
        Files.setAttribute(link, "unix:uid", SOMEBODY, java.nio.file.LinkOption.NOFOLLOW_LINKS);
        assertThat(PluginTrust.now().distrust(link))
                .hasValueSatisfying(why -> assertThat(why).contains("chown -h"));
    }

    /** As the kubelet mounts an emptyDir, a ConfigMap or a claim: drwxrwsrwx, of whatever owner the files are. */
    @Test
    void aVolumeThatIsMountedReadOnlyIsTrustedWhateverItsModes() throws Exception {
        Path volume = Files.createDirectory(temporary.resolve("volume"));
        Path inVolume = Files.writeString(volume.resolve("some.jar"), "content");
        own(inVolume, SOMEBODY);
        Files.setPosixFilePermissions(volume, PosixFilePermissions.fromString("rwxrwxrwx"));
        Mounts.assume("--bind", "-o", "ro", volume.toString(), directory.toString());
        try {
            assertThat(PluginTrust.now().distrust(directory)).isEmpty();
            assertThat(PluginTrust.now().distrust(directory.resolve("some.jar")))
                    .isEmpty();
            assertThat(PluginTrust.now().distrust(inVolume))
                    .as("the way that can be written")
                    .isPresent();
        } finally {
            Mounts.unmount(directory);
        }
        Mounts.assume("--bind", volume.toString(), directory.toString());
        try {
            assertThat(PluginTrust.now().distrust(directory)).isPresent();
        } finally {
            Mounts.unmount(directory);
        }
    }

    @Test
    void theInnermostAndLatestMountCounts() {
        ReadOnlyMounts mounts = ReadOnlyMounts.of(List.of(
                "20 1 254:0 / / rw,relatime - ext4 /dev/vda rw",
                "21 20 254:0 /a /conf ro,relatime shared:1 - ext4 /dev/vda rw",
                "22 21 254:0 /b /conf/plug\\040ins rw,relatime - ext4 /dev/vda rw",
                "23 20 254:1 / /frozen rw,relatime - ext4 /dev/vdb ro",
                "24 20 254:0 /c /twice ro - ext4 /dev/vda rw",
                "25 24 254:0 /d /twice rw - ext4 /dev/vda rw",
                "26 20 0:50 / /tmp/mine ro,nosuid - fuse.sshfs me@far ro,user_id=4242,group_id=4242,allow_other",
                "27 20 0:51 / /bucket ro,nosuid - fuse.gcsfuse bucket ro,user_id=0,group_id=0"));

        assertThat(mounts.contains(Path.of("/conf/x"))).isTrue();
        assertThat(mounts.contains(Path.of("/conf/plug ins/x"))).isFalse();
        assertThat(mounts.contains(Path.of("/frozen"))).isTrue();
        assertThat(mounts.contains(Path.of("/twice/x"))).isFalse();
        assertThat(mounts.contains(Path.of("/elsewhere"))).isFalse();
        assertThat(mounts.contains(Path.of("/tmp/mine/x")))
                .as("a user's own file system")
                .isFalse();
        assertThat(mounts.contains(Path.of("/bucket/x"))).isTrue();
    }

    private static void own(Path file, int user) throws IOException {
        Files.setAttribute(file, "unix:uid", user);
    }

    private static void assumeRoot() throws IOException {
        assumeThat(AgentUser.id()).as("only root may give files away").isZero();
    }
}

// SPDX-License-Identifier: Apache-2.0
package io.checkagent.system;

import static org.assertj.core.api.Assertions.assertThat;

import io.checkagent.testkit.Emission;
import io.checkagent.testkit.TestAgent;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Which mounts the options of the disk check choose. */
final class MountFilterTest {
    private static final List<String> MOUNTS = List.of(
            "/dev/sda1 / ext4",
            "/dev/sda2 /home ext3",
            "/dev/sde1 /srv xfs",
            "tmpfs /run tmpfs",
            "auto /auto autofs",
            "/dev/sr0 /media iso9660");

    @RegisterExtension
    final TestHost host = TestHost.empty();

    @ParameterizedTest
    @CsvSource(
            delimiter = ';',
            value = {
                "file_system_include: ['ext[34]$']                            ; / /home",
                "file_system_whitelist: [EXT]                                 ; / /home",
                "file_system_exclude: [autofs$, TMPFS]                        ; / /home /srv",
                "file_system_blacklist: [ext, xfs, auto]                      ; /run",
                "file_system_exclude: [fs]                                    ; / /home /srv /run /auto",
                "device_include: ['/dev/sda[1-3]']                            ; / /home",
                "device_whitelist: [tmp, auto]                                ; /run /auto",
                "device_exclude: [/dev/sd]                                    ; /run /auto",
                "device_blacklist: ['/dev/sda1$']                             ; /home /srv /run /auto",
                "mount_point_include: ['/h', '/s']                            ; /home /srv",
                "mount_point_whitelist: ['/$']                                ; /",
                "mount_point_exclude: ['.*o']                                 ; / /srv /run",
                "mount_point_blacklist: ['/[a-z]']                            ; /",
                "excluded_filesystems: [ext3, x, TMPFS]                       ; / /srv /auto",
                "excluded_disks: [/dev/sda, /dev/sde1]                        ; / /home /run /auto",
                "excluded_disk_re: '/dev/sde.*'                               ; / /home /run /auto",
                "excluded_mountpoint_re: '/(home|run)'                        ; / /srv /auto",
                "file_system_exclude: []                                      ; / /home /srv /run /auto",
                "file_system_exclude: ['']                                    ; / /home /srv /run /auto",
                "file_system_exclude: ['[', tmpfs]                            ; / /home /srv /auto",
                "file_system_exclude: ['(?P<fs>tmp|auto)']                    ; / /home /srv",
                "file_system_exclude:                                         ; / /home /srv /run /auto",
            })
    void choosesByOneOption(String option, String chosen) throws Exception {
        assertThat(chosen(host("", option))).isEqualTo(chosen.strip());
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = ';',
            value = {
                "file_system_global_exclude: [tmpfs]                          ; / /home /srv /auto /media",
                "file_system_global_blacklist: [tmpfs]                        ; / /home /srv /auto /media",
                "file_system_global_exclude: []                               ; / /home /srv /run /auto /media",
                "device_global_exclude: [/dev/sda]                            ; /srv /run /auto",
                "device_global_blacklist: [/dev/sda]                          ; /srv /run /auto",
                "mount_point_global_exclude: [/run]                           ; / /home /srv /auto",
                "mount_point_global_blacklist: [/run]                         ; / /home /srv /auto",
            })
    void choosesByTheOptionsOfInitConfig(String option, String chosen) throws Exception {
        assertThat(chosen(host(option, ""))).isEqualTo(chosen.strip());
    }

    @Test
    void whatIsExcludedStaysSoThoughItIsIncluded() throws Exception {
        TestAgent agent = host("", "file_system_include: [ext], file_system_exclude: [ext3]");

        assertThat(chosen(agent)).isEqualTo("/");
    }

    @Test
    void tellsOfAnExpressionThatIsNone() throws Exception {
        TestAgent agent = host("", "mount_point_exclude: ['*']");

        assertThat(agent.warnings())
                .singleElement()
                .asString()
                .startsWith("mount_point_exclude: \"*\" is no regular expression and is left out: ");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/run/containerd/io.containerd.grpc.v1.cri/sandboxes/5135/shm",
                "/run/containerd/io.containerd.runtime.v2.task/k8s.io/5135/rootfs",
                "/run/k3s/containerd/io.containerd.runtime.v2.task/k8s.io/5135/rootfs",
                "/run/containers/storage/overlay-containers/5135/userdata/shm",
                "/run/docker/netns/default",
                "/var/lib/docker/overlay2/5135/merged",
                "/var/lib/docker/containers/5135/mounts/shm",
                "/var/lib/containers/storage/overlay/5135/merged",
                "/var/lib/kubelet/pods/42-1/volumes/kubernetes.io~projected/kube-api-access-x7p"
            })
    void leavesOutWhatIsMountedForEachContainerUnlessTold(String mountPoint) throws Exception {
        List<String> mounts = List.of("/dev/sda1 / ext4", "overlay " + mountPoint + " overlay");

        assertThat(chosen(host(mounts, "", ""))).isEqualTo("/");
        assertThat(chosen(host(mounts, "mount_point_global_exclude: []", ""))).isEqualTo("/ " + mountPoint);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/run/user/1000",
                "/var/lib/docker",
                "/var/lib/containers/storage",
                "/var/lib/kubelet/pods/42-1/volumes/kubernetes.io~csi/pvc-7/mount"
            })
    void choosesWhatHasSpaceOfItsOwn(String mountPoint) throws Exception {
        assertThat(chosen(host(List.of("/dev/sdb " + mountPoint + " xfs"), "", "")))
                .isEqualTo(mountPoint);
    }

    private TestAgent host(String initConfig, String instance) throws Exception {
        return host(MOUNTS, initConfig, instance);
    }

    /** Runs the check with a mount for each line. */
    private TestAgent host(List<String> mounts, String initConfig, String instance) throws Exception {
        host.write("proc/1/mounts", "");
        host.write("proc/self/mounts", "");
        for (String mount : mounts) {
            String[] columns = mount.split(" ", -1);
            String seen = columns[1].equals("/") ? "" : columns[1];
            host.append("proc/1/mounts", mount + " rw 0 0\n");
            host.append("proc/self/mounts", columns[0] + " " + host.root() + seen + " " + columns[2] + " rw 0 0\n");
            host.write("root" + columns[1] + "/" + FakeDiskCheck.FILE, "100 50 50 10 5");
        }
        host.write("proc/diskstats", "");
        TestAgent agent = host.startAs(FakeDiskCheck.class, """
                init_config: {%s}
                instances:
                  - {procfs_path: %s, rootfs_path: %s, use_mount: true%s}
                """.formatted(
                        initConfig.strip(),
                        host.directory().resolve("proc"),
                        host.root(),
                        instance.isBlank() ? "" : ", " + instance.strip()));
        agent.run();
        return agent;
    }

    private static String chosen(TestAgent agent) {
        return String.join(
                " ",
                agent.emissions().stream()
                        .flatMap(emission -> emission instanceof Emission.Point point
                                        && point.name().equals("system.disk.total")
                                ? point.tags().stream()
                                : Stream.<String>empty())
                        .filter(tag -> tag.startsWith("device:"))
                        .map(tag -> tag.substring("device:".length()))
                        .toList());
    }
}

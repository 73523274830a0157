// SPDX-License-Identifier: Apache-2.0
package io.checkagent.system;

import static io.checkagent.testkit.CheckAssertions.assertThat;
import static io.checkagent.testkit.CheckAssertions.assertThatThrownBy;

import io.checkagent.api.Check;
import io.checkagent.testkit.TestAgent;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** The options of the Datadog Agent's own files for these checks: none of them switches a check off. */
final class DatadogFilesTest {
    /** What every instance of the Datadog Agent's files can have besides. */
    private static final String COMMON =
            "    tags: [a:b]\n    service: web\n    min_collection_interval: 30\n    empty_default_hostname: false\n";

    @RegisterExtension
    final TestHost host = TestHost.empty();

    static Stream<Arguments> files() {
        return Stream.of(
                // As they are shipped: nothing but the option that is not commented out, or nothing at all.
                file(CpuCheck.class, "init_config:\n\ninstances:\n  -\n"),
                file(CpuCheck.class, "instances:\n- {}\n"),
                file(LoadCheck.class, "instances:\n- {}\n"),
                file(MemoryCheck.class, "init_config:\n\ninstances:\n  -\n"),
                file(UptimeCheck.class, "instances:\n- {}\n"),
                file(FileHandleCheck.class, "instances:\n- {}\n"),
                file(IoCheck.class, "init_config:\n\ninstances:\n- {}\n"),
                file(NetworkCheck.class, "init_config:\n\ninstances:\n  - collect_connection_state: false\n"),
                file(DiskCheck.class, "init_config:\n\ninstances:\n  - use_mount: false\n"),
                file(NtpCheck.class, "init_config:\n\ninstances:\n  -\n"),
                // With all that is commented out there.
                file(CpuCheck.class, "instances:\n  - report_total_percpu: false\n" + COMMON),
                file(MemoryCheck.class, "instances:\n  - collect_memory_pressure: false\n" + COMMON),
                file(IoCheck.class, """
                        init_config:
                          device_exclude_re: <REGEX>
                          lowercase_device_tag: false
                        instances:
                        - {}
                        """),
                file(NtpCheck.class, """
                        init_config:
                        instances:
                          -
                            offset_threshold: 60
                            hosts:
                              - 0.datadog.pool.ntp.org
                              - 1.datadog.pool.ntp.org
                            host: <NTP_SERVER>
                            port: 123
                            version: 3
                            timeout: 5
                            use_local_defined_servers: false
                        """ + COMMON),
                file(NetworkCheck.class, """
                        init_config:
                        instances:
                          - collect_connection_state: false
                            collect_connection_queues: false
                            excluded_interfaces:
                              - lo
                              - lo0
                            excluded_interface_re: <NETWORK_INTERFACE_NAME>.*
                            collect_ethtool_stats: false
                            collect_ethtool_metrics: false
                            collect_aws_ena_metrics: false
                            conntrack_path: None
                            use_sudo_conntrack: true
                            whitelist_conntrack_metrics:
                             - max
                             - count
                            blacklist_conntrack_metrics: []
                            combine_connection_states: true
                            collect_rate_metrics: true
                            collect_count_metrics: false
                            metric_patterns: {include: [system.net], exclude: []}
                        """ + COMMON),
                file(DiskCheck.class, """
                        init_config:
                          file_system_global_exclude: [iso9660$, tracefs$]
                          device_global_exclude: []
                          mount_point_global_exclude: ['(/host)?/proc/sys/fs/binfmt_misc$']
                          file_system_global_blacklist: []
                          device_global_blacklist: []
                          mount_point_global_blacklist: []
                        instances:
                          - use_mount: false
                            all_partitions: false
                            file_system_include: ['ext[34]$', ntfs$]
                            file_system_exclude: [tmpfs$, rootfs$, autofs$]
                            device_include: ['/dev/sda[1-3]', 'C:']
                            device_exclude: [/dev/sde, '[FJ]:']
                            mount_point_include: ['/dev/sda[1-3]', 'C:']
                            mount_point_exclude: [/proc/sys/fs/binfmt_misc, /dev/sde, '[FJ]:']
                            include_all_devices: true
                            service_check_rw: false
                            tag_by_filesystem: false
                            tag_by_label: true
                            blkid_cache_file: /run/blkid/blkid.tab
                            use_lsblk: false
                            device_tag_re:
                              /san/.*: device_type:san
                              /dev/sda3: role:db,disk_size:large
                              "c:": volume:boot
                            min_disk_size: 0
                            timeout: 5
                            create_mounts:
                              - {mountpoint: "s:", user: auser, password: somepassword, host: smbserver, share: space}
                              - {mountpoint: "n:", host: nfsserver, share: /mnt/nfs_share, type: nfs}
                            lowercase_device_tag: false
                            proc_mountinfo_path: /proc/self/mounts
                            preserve_root_device: true
                        """ + COMMON),
                file(DiskCheck.class, """
                        instances:
                          - use_mount: no
                            excluded_filesystems: [tmpfs]
                            excluded_disks: [/dev/sda1, /dev/sda2]
                            excluded_disk_re: /dev/sde.*
                            excluded_mountpoint_re: <MOUNT_POINT_REGEX>
                            file_system_whitelist: ['ext[34]$', ntfs$]
                            file_system_blacklist: [tmpfs$, rootfs$, autofs$]
                            device_whitelist: ['/dev/sda[1-3]', 'C:']
                            device_blacklist: [/dev/sde, '[FJ]:']
                            mount_point_whitelist: ['/dev/sda[1-3]', 'C:']
                            mount_point_blacklist: [/proc/sys/fs/binfmt_misc, /dev/sde, '[FJ]:']
                        """ + COMMON),
                // Options without a value.
                file(DiskCheck.class, "instances:\n  - file_system_exclude:\n    excluded_disk_re:\n    timeout:\n"),
                file(NetworkCheck.class, "instances:\n  - excluded_interface_re:\n    conntrack_path:\n"));
    }

    private static Arguments file(Class<? extends Check> check, String yaml) {
        return Arguments.of(check, yaml);
    }

    @ParameterizedTest
    @MethodSource("files")
    void everyOptionIsTaken(Class<? extends Check> check, String yaml) {
        TestAgent agent = host.startAs(check, yaml);

        assertThat(agent).isNotNull();
        assertThat(agent).emittedNothing();
    }

    @Test
    void theFilesOfTheDistributionNameTheirChecksAndRun() {
        for (Class<? extends Check> check : List.<Class<? extends Check>>of(
                CpuCheck.class,
                DiskCheck.class,
                FileHandleCheck.class,
                IoCheck.class,
                LoadCheck.class,
                MemoryCheck.class,
                NetworkCheck.class,
                NtpCheck.class,
                UptimeCheck.class)) {
            assertThat(host.startAs(check, ConfigurationFiles.read(check))).isNotNull();
        }
    }

    @Test
    void aKeyThatTheDatadogAgentDoesNotHaveEitherIsAnErrorWithTheNearestOne() {
        assertThatThrownBy(() -> host.startAs(DiskCheck.class, "instances:\n  - filesystem_exclude: [tmpfs]\n"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("conf.yaml:2:5: instances[0].filesystem_exclude: unknown key")
                .hasMessageContaining("file_system_exclude");
    }
}

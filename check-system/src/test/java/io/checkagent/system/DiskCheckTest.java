// SPDX-License-Identifier: Apache-2.0
package io.checkagent.system;

import static io.checkagent.testkit.CheckAssertions.assertThat;
import static org.assertj.core.api.Assertions.entry;

import io.checkagent.api.ServiceCheck.Status;
import io.checkagent.testkit.Emission;
import io.checkagent.testkit.TestAgent;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

final class DiskCheckTest {
    /** 100 KiB, of which 40 are free, 20 of these for users; 1000 inodes, of which 250 are free. */
    private static final String SPACE = "102400 40960 20480 1000 250";

    private static final String SHORT = "timeout: 500ms";

    @RegisterExtension
    final TestHost host = TestHost.empty();

    @Test
    void tellsKibibytesAndThePartThatUsersSee() throws Exception {
        mount("/dev/vda1", "/", "ext4");

        TestAgent agent = host.run(FakeDiskCheck.class);

        assertThat(TestHost.points(agent, "device:/dev/vda1", "device_name:vda1"))
                .containsOnly(
                        entry("system.disk.total", 100.0),
                        entry("system.disk.used", 60.0),
                        entry("system.disk.free", 20.0),
                        entry("system.disk.utilized", 75.0),
                        entry("system.disk.in_use", 0.75),
                        entry("system.fs.inodes.total", 1000.0),
                        entry("system.fs.inodes.used", 750.0),
                        entry("system.fs.inodes.free", 250.0),
                        entry("system.fs.inodes.utilized", 75.0),
                        entry("system.fs.inodes.in_use", 0.75));
        assertThat(agent)
                .emitted()
                .gauge("system.disk.total")
                .withHost("node-1")
                .once();
    }

    @Test
    void tellsNoInodesOfAFileSystemThatCountsNone() throws Exception {
        mount("/dev/vda1", "/", "btrfs", "rw", "102400 40960 20480 0 0");

        assertThat(TestHost.points(host.run(FakeDiskCheck.class), "device:/dev/vda1", "device_name:vda1"))
                .containsKey("system.disk.total")
                .doesNotContainKey("system.fs.inodes.total");
    }

    @Test
    void tellsTheSpaceThoughNobodyCanBeAskedForInodes() throws Exception {
        mount("/dev/vda1", "/", "ext4", "rw", "102400 40960 20480");

        TestAgent agent = host.run(FakeDiskCheck.class);

        assertThat(agent).emitted().gauge("system.disk.total");
        assertThat(agent).warned("the inodes cannot be told: there is no program stat");
    }

    @Test
    void tellsADeviceThatIsMountedSeveralTimesOnce() throws Exception {
        mount("/dev/vda1", "/", "ext4");
        mount("/dev/vda1", "/var/lib/kubelet/pods/1/volume-subpaths/x", "ext4");
        mount("tmpfs", "/run", "tmpfs");
        mount("tmpfs", "/tmp", "tmpfs");

        assertThat(devices()).containsExactly("device:/dev/vda1", "device:tmpfs");
    }

    @Test
    void tellsEachMountPointWhenTold() throws Exception {
        mount("/dev/vda1", "/", "ext4");
        mount("tmpfs", "/run", "tmpfs");
        mount("tmpfs", "/tmp", "tmpfs");

        TestAgent agent = host.run(FakeDiskCheck.class, "use_mount: true");

        assertThat(TestHost.points(agent, "device:/tmp", "device_name:tmpfs")).isNotEmpty();
        assertThat(devices("use_mount: true")).containsExactly("device:/", "device:/run", "device:/tmp");
    }

    @Test
    void leavesOutFileSystemsWithoutADeviceOfTheirOwnWhenTold() throws Exception {
        host.write("proc/filesystems", "nodev\ttmpfs\nnodev\tnfs4\nnodev\tzfs\n\text4\n");
        mount("/dev/vda1", "/", "ext4");
        mount("tmpfs", "/run", "tmpfs");
        mount("tank/home", "/home", "zfs");
        mount("server:/export", "/mnt/nfs", "nfs4");

        assertThat(devices()).hasSize(4);
        assertThat(devices("include_all_devices: false")).containsExactly("device:/dev/vda1", "device:tank/home");
    }

    @Test
    void leavesOutMountsWhoseDeviceHasNoNameUnlessTold() throws Exception {
        mount("none", "/sys/x", "ramfs");

        assertThat(devices()).isEmpty();
        assertThat(devices("all_partitions: true")).containsExactly("device:none");
    }

    @Test
    void leavesOutFileSystemsWithoutSpaceWithoutAWord() throws Exception {
        mount("proc", "/proc", "proc", "rw", "0 0 0");

        TestAgent agent = host.run(FakeDiskCheck.class);

        assertThat(agent).emittedNothing();
        assertThat(agent.warnings()).noneMatch(warning -> warning.contains("/proc (proc)"));
    }

    @Test
    void leavesOutFileSystemsBelowTheSizeThatIsSet() throws Exception {
        mount("/dev/vda1", "/", "ext4", "rw", (100L << 20) + " 0 0 10 5");
        mount("/dev/vda2", "/boot", "ext4", "rw", (99L << 20) + " 0 0 10 5");

        assertThat(devices("min_disk_size: 100")).containsExactly("device:/dev/vda1");
    }

    @Test
    void tagsTheTypeAsTheDatadogAgentDoes() throws Exception {
        mount("/dev/vda1", "/", "ext4");

        TestAgent agent = host.run(FakeDiskCheck.class, "tag_by_filesystem: true");

        assertThat(TestHost.points(agent, "ext4", "filesystem:ext4", "device:/dev/vda1", "device_name:vda1"))
                .isNotEmpty();
    }

    @Test
    void tagsByDevice() throws Exception {
        mount("/dev/san/vol1", "/", "ext4");
        mount("/dev/vda3", "/data", "ext4");
        host.write("proc/diskstats", "254 3 vda3 1 1 1 100 1 1 1 100 1 1 1\n");

        TestAgent agent = host.run(
                FakeDiskCheck.class,
                "device_tag_re:",
                "  /dev/san/.*: device_type:san",
                "  .*vda3: role:db, disk_size:large",
                "  'va(': no:tag");

        assertThat(TestHost.points(agent, "device:/dev/san/vol1", "device_name:vol1", "device_type:san"))
                .isNotEmpty();
        assertThat(TestHost.points(agent, "device:/dev/vda3", "device_name:vda3", "role:db", "disk_size:large"))
                .isNotEmpty();
        assertThat(agent).warned("device_tag_re: \"va(\" is no regular expression");
    }

    @Test
    void tagsLowerCaseWhenTold() throws Exception {
        mount("Backup", "/mnt/B", "fuse");

        assertThat(devices("lowercase_device_tag: true")).containsExactly("device:backup");
    }

    @Test
    void tagsTheLabelThatUdevKnows() throws Exception {
        mount("/dev/vda1", "/", "ext4");
        mount("/dev/mapper/data", "/data", "ext4");
        host.write("root/dev/vda1", "").write("root/dev/dm-0", "").write("root/dev/disk/by-label/.keep", "");
        link("root/dev/mapper/data", "../dm-0");
        link("root/dev/disk/by-label/MY\\x20ROOT", "../../vda1");
        link("root/dev/disk/by-label/data", "../../dm-0");

        TestAgent agent = host.run(FakeDiskCheck.class);
        TestAgent without = host.run(FakeDiskCheck.class, "tag_by_label: false");

        assertThat(agent)
                .emitted()
                .gauge("system.disk.total")
                .withTag("device:/dev/vda1")
                .withTag("label:MY ROOT")
                .withTag("device_label:MY ROOT");
        assertThat(agent)
                .emitted()
                .gauge("system.disk.total")
                .withTag("device:/dev/mapper/data")
                .withTag("label:data");
        assertThat(TestHost.points(without, "device:/dev/vda1", "device_name:vda1"))
                .isNotEmpty();
    }

    @Test
    void tagsTheLabelOfTheCacheFileWhenTold() throws Exception {
        mount("/dev/vda1", "/", "ext4");
        host.write("blkid.tab", """
                <device DEVNO="0xfe01" TIME="1" PARTLABEL="no" LABEL="a &amp; b" TYPE="ext4">/dev/vda1</device>
                <device DEVNO="0xfe02" TIME="1" TYPE="ext4">/dev/vda2</device>
                nonsense
                """);

        TestAgent agent = host.run(FakeDiskCheck.class, "blkid_cache_file: " + host.directory() + "/blkid.tab");

        assertThat(agent).emitted().gauge("system.disk.total").withTag("label:a & b");
        assertThat(agent).warned("blkid.tab has a line that cannot be read: \"nonsense\"");
    }

    @Test
    void tellsTheRestThoughTheCacheFileIsNotThere() throws Exception {
        mount("/dev/vda1", "/", "ext4");

        TestAgent agent = host.run(FakeDiskCheck.class, "blkid_cache_file: /nowhere/blkid.tab");

        assertThat(agent).emitted().gauge("system.disk.total");
        assertThat(agent)
                .warned("cannot read blkid_cache_file /nowhere/blkid.tab, so no labels are told: it is not there");
    }

    @Test
    void saysWhetherAFileSystemCanBeWrittenToWhenTold() throws Exception {
        mount("/dev/vda1", "/", "ext4", "rw,relatime", SPACE);
        mount("/dev/vda2", "/usr", "ext4", "ro,relatime", SPACE);
        mount("/dev/vda3", "/odd", "ext4", "relatime", SPACE);

        TestAgent agent = host.run(FakeDiskCheck.class, "service_check_rw: true");

        assertThat(agent)
                .emitted()
                .serviceCheck("disk.read_write")
                .withTag("device:/dev/vda1")
                .withStatus(Status.OK)
                .once();
        assertThat(agent)
                .emitted()
                .serviceCheck("disk.read_write")
                .withTag("device:/dev/vda2")
                .withStatus(Status.CRITICAL)
                .withText("/usr is mounted with ro");
        assertThat(agent)
                .emitted()
                .serviceCheck("disk.read_write")
                .withTag("device:/dev/vda3")
                .withStatus(Status.UNKNOWN);
        assertThat(host.run(FakeDiskCheck.class).emissions()).noneMatch(Emission.State.class::isInstance);
    }

    @Test
    void tellsTheTimesOfEachBlockDevice() throws Exception {
        mount("/dev/vda1", "/", "ext4");
        host.write("proc/diskstats", "254 0 vda 10 0 80 1000 10 0 80 2000 0 100 3000\n");
        TestAgent agent = host.run(FakeDiskCheck.class, "min_collection_interval: 10");
        host.write("proc/diskstats", "254 0 vda 20 0 160 1500 20 0 160 2200 0 200 3700\n");

        agent.advance(Duration.ofSeconds(10));

        assertThat(TestHost.points(agent, "device:vda", "device_name:vda"))
                .containsOnly(
                        entry("system.disk.read_time", 500.0),
                        entry("system.disk.write_time", 200.0),
                        entry("system.disk.read_time_pct", 5.0),
                        entry("system.disk.write_time_pct", 2.0));
    }

    @Test
    void aFileSystemThatFailsKeepsNoOtherFromBeingTold() throws Exception {
        mount("/dev/vda1", "/", "ext4", "rw", "fails Input/output error");
        mount("/dev/vdb", "/data", "xfs");

        TestAgent agent = host.run(FakeDiskCheck.class);

        assertThat(agent).emitted().gauge("system.disk.total").withTag("device:/dev/vdb");
        assertThat(agent).warned("cannot be read (Input/output error), so not told: / (/dev/vda1)");
    }

    @Test
    void aFileSystemThatMayNotBeReadIsNamedWithTheReason() throws Exception {
        mount("/dev/vda1", "/private", "ext4", "rw", FakeDiskCheck.DENIED);

        TestAgent agent = host.run(FakeDiskCheck.class);

        assertThat(agent).warned("cannot be read (permission denied), so not told: /private (/dev/vda1)");
    }

    @Test
    void aDeviceIsToldByAnotherMountWhenTheFirstFails() throws Exception {
        mount("/dev/vda1", "/private", "ext4", "rw", "fails Permission denied");
        mount("/dev/vda1", "/", "ext4");

        TestAgent agent = host.run(FakeDiskCheck.class);

        assertThat(agent).emitted().gauge("system.disk.total").withTag("device:/dev/vda1");
        assertThat(agent.warnings()).noneMatch(warning -> warning.contains("Permission denied"));
    }

    @Test
    void aFileSystemThatHangsIsToldAndHoldsUpNoOther() throws Exception {
        for (int i = 0; i < 12; i++) {
            mount("server:/" + i, "/mnt/" + i, "nfs4", "rw", FakeDiskCheck.HANGS);
        }
        mount("/dev/vdb", "/data", "xfs");

        TestAgent agent = host.run(FakeDiskCheck.class, SHORT);

        assertThat(agent).emitted().gauge("system.disk.total").once();
        assertThat(agent).warned("no answer within 0.5 s").warned("/mnt/0 (server:/0), /mnt/1 (server:/1), /mnt/2");
    }

    @Test
    void theInodesOfTheOthersAreToldWhileOneHangs() throws Exception {
        mount("server:/", "/mnt", "nfs4", "rw", FakeDiskCheck.HANGS);
        mount("/dev/vdb", "/data", "xfs");

        TestAgent agent = host.run(FakeDiskCheck.class, "timeout: 3");

        assertThat(agent).emitted().gauge("system.fs.inodes.total").withTag("device:/dev/vdb");
    }

    @Test
    void aFileSystemThatAnswersLateIsToldWithoutItsInodes() throws Exception {
        mount("server:/1", "/mnt/1", "nfs4", "rw", FakeDiskCheck.HANGS);
        mount("server:/2", "/mnt/2", "nfs4", "rw", FakeDiskCheck.HANGS);
        TestAgent agent = host.start(FakeDiskCheck.class, "timeout: 8");
        Thread repair = new Thread(() -> {
            // The second is asked when the first is not waited for any more.
            Awaitility.await().until(() -> askingThreads() == 2);
            host.write("root/mnt/1/" + FakeDiskCheck.FILE, SPACE);
            host.write("root/mnt/2/" + FakeDiskCheck.FILE, SPACE);
        });
        repair.start();

        agent.run();

        repair.join();
        assertThat(agent).emitted().gauge("system.disk.total").withTag("device:server:/1");
        assertThat(agent).warned("answered too late to be asked for its inodes: /mnt/1 (server:/1)");
    }

    @Test
    void aFileSystemThatHangsIsAskedAgainOnlyWhenItAnswered() throws Exception {
        mount("server:/", "/mnt", "nfs4", "rw", FakeDiskCheck.HANGS);
        TestAgent agent = host.run(FakeDiskCheck.class, SHORT);

        agent.run();
        assertThat(agent).warned("no answer since an earlier run, so not told: /mnt (server:/)");
        assertThat(askingThreads()).isEqualTo(1);

        host.write("root/mnt/" + FakeDiskCheck.FILE, SPACE);
        Awaitility.await().untilAsserted(() -> {
            agent.run();
            assertThat(agent).emitted().gauge("system.disk.total").withTag("device:server:/");
        });
    }

    @Test
    void aMountOfTheHostThatIsNotMountedHereIsToldAsSuch() throws Exception {
        mount("/dev/vda1", "/", "ext4");
        mount("/dev/vdb", "/late", "xfs");
        host.write("proc/self/mounts", "/dev/vda1 " + host.root() + " ext4 rw 0 0\n");

        TestAgent agent = host.run(FakeDiskCheck.class);

        assertThat(agent)
                .emitted()
                .gauge("system.disk.total")
                .withTag("device:/dev/vda1")
                .once();
        assertThat(agent)
                .warned("not mounted below " + host.root())
                .warned("mountPropagation: HostToContainer: /late (/dev/vdb)");
        assertThat(agent).emitted().gauge("system.disk.total").once();
    }

    @Test
    void manyThatCannotBeToldAreToldInOneWarning() throws Exception {
        for (int i = 0; i < 15; i++) {
            mount("/dev/sd" + i, "/mnt/" + i, "ext4", "rw", "fails Permission denied");
        }

        assertThat(host.run(FakeDiskCheck.class)).warned("/mnt/9 (/dev/sd9) and 5 more");
    }

    @Test
    void aMountPointWithBlanksIsAsked() throws Exception {
        mount("/dev/vdb", "/var/lib/docker\\040data", "xfs");
        Files.createDirectories(host.root().resolve("var/lib/docker data"));
        host.write("root/var/lib/docker data/" + FakeDiskCheck.FILE, SPACE);

        assertThat(devices("use_mount: true")).containsExactly("device:/var/lib/docker data");
    }

    @Test
    void sendsOnlyTheMetricsThatAreChosen() throws Exception {
        mount("/dev/vda1", "/", "ext4");

        TestAgent agent = host.run(
                FakeDiskCheck.class,
                "service_check_rw: true",
                "metric_patterns: {include: [disk, 'inodes\\.free'], exclude: ['total$', '(']}");

        assertThat(TestHost.points(agent, "device:/dev/vda1", "device_name:vda1"))
                .containsOnlyKeys(
                        "system.disk.used",
                        "system.disk.free",
                        "system.disk.utilized",
                        "system.disk.in_use",
                        "system.fs.inodes.free");
        assertThat(agent).emitted().serviceCheck("disk.read_write");
        assertThat(agent).warned("metric_patterns.exclude: \"(\" is no regular expression");
    }

    @Test
    void saysWhatIsNotUsed() throws Exception {
        mount("/dev/vda1", "/", "ext4");

        TestAgent agent = host.run(
                FakeDiskCheck.class,
                "use_lsblk: true",
                "create_mounts: [{mountpoint: 's:', user: auser, password: apassword, host: server, share: space}]",
                "proc_mountinfo_path: /proc/1/mountinfo",
                "preserve_root_device: false",
                "timeout: 0");

        assertThat(agent).emitted().gauge("system.disk.total");
        assertThat(TestHost.notices(agent))
                .contains("use_lsblk is not used")
                .contains("create_mounts is not used")
                .contains("proc_mountinfo_path is not used")
                .contains("preserve_root_device is not used")
                .doesNotContain("apassword");
        assertThat(agent.warnings())
                .contains("timeout: it has to be above 0; 5 s are used")
                .noneMatch(warning -> warning.contains("is not used"));
    }

    private void mount(String device, String mountPoint, String type) {
        mount(device, mountPoint, type, "rw", SPACE);
    }

    /** Mounts it on the host, seen from here. */
    private void mount(String device, String mountPoint, String type, String options, String numbers) {
        String rest = " " + type + " " + options + " 0 0\n";
        String seen = mountPoint.equals("/") ? host.root().toString() : host.root() + mountPoint;
        host.append("proc/1/mounts", device + " " + mountPoint + rest);
        host.append("proc/self/mounts", device + " " + seen + rest);
        host.write("root" + mountPoint + "/" + FakeDiskCheck.FILE, numbers);
    }

    private void link(String name, String target) throws Exception {
        Path link = host.directory().resolve(name);
        Files.createDirectories(link.getParent());
        Files.createSymbolicLink(link, Path.of(target));
    }

    /** The tags {@code device} of what a run with these options tells. */
    private List<String> devices(String... options) throws Exception {
        return host.run(FakeDiskCheck.class, options).emissions().stream()
                .filter(emission ->
                        emission instanceof Emission.Point point && point.name().equals("system.disk.total"))
                .flatMap(emission -> emission.tags().stream().filter(tag -> tag.startsWith("device:")))
                .toList();
    }

    private static long askingThreads() {
        return Thread.getAllStackTraces().entrySet().stream()
                .filter(thread -> thread.getKey().getName().startsWith("check-disk-"))
                .filter(thread -> List.of(thread.getValue()).toString().contains("FakeFileSystems"))
                .count();
    }
}

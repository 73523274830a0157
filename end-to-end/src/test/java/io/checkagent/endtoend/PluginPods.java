// SPDX-License-Identifier: Apache-2.0
package io.checkagent.endtoend;

import static java.util.stream.Collectors.toMap;

import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.ConfigMapBuilder;
import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.ContainerBuilder;
import io.fabric8.kubernetes.api.model.PersistentVolumeBuilder;
import io.fabric8.kubernetes.api.model.PersistentVolumeClaimBuilder;
import io.fabric8.kubernetes.api.model.PodBuilder;
import io.fabric8.kubernetes.api.model.PodSpec;
import io.fabric8.kubernetes.api.model.Quantity;
import io.fabric8.kubernetes.api.model.SecurityContextBuilder;
import io.fabric8.kubernetes.api.model.Volume;
import io.fabric8.kubernetes.api.model.VolumeBuilder;
import io.fabric8.kubernetes.api.model.VolumeMount;
import io.fabric8.kubernetes.api.model.apps.DaemonSet;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;

/**
 * Pods with the agent of the manifests, each with what {@code docs/plugins.md} adds to it, and beside it a container that prints
 * the datagrams that reach port 9999.
 */
final class PluginPods {
    static final String RECEIVER = "receiver";
    private static final String VOLUME = "plugins";
    private static final String IMAGE_OF_PLUGINS = "our-plugins";
    private static final String IMAGE_WITH_PLUGINS = "check-agent-with-plugins";
    private static final String PRINTER = "datagram-printer";

    private final PodsOnNodes agents;
    private final Map<String, byte[]> jars;
    private final PodSpec documented;

    /** @param jars what the pods get, by the names of the files */
    PluginPods(PodsOnNodes agents, Map<String, byte[]> jars) throws IOException {
        this.agents = agents;
        this.jars = jars;
        String page = Files.readString(Project.file("docs/plugins.md"));
        int begin = page.indexOf("initContainers:");
        documented = read(page.substring(begin, page.indexOf("```", begin)));
    }

    private PodSpec read(String yaml) {
        return agents.cluster.client().getKubernetesSerialization().unmarshal(yaml, PodSpec.class);
    }

    /** Gives the nodes the agent, the agent with the plugins in a layer, and the plugins with what copies them. */
    void giveImages() throws IOException, InterruptedException {
        Path rootfs = agents.imageWithShell();
        PodsOnNodes.giveImage(PodsOnNodes.IMAGE, rootfs, PodsOnNodes.LAUNCHER);
        Path ours = agents.folder.resolve(IMAGE_OF_PLUGINS);
        Path programs = Files.createDirectories(ours.resolve("bin"));
        Files.copy(rootfs.resolve("bin/busybox"), programs.resolve("busybox"));
        Files.createSymbolicLink(programs.resolve("cp"), Path.of("busybox"));
        write(Files.createDirectories(ours.resolve("plugins")));
        PodsOnNodes.giveImage(IMAGE_OF_PLUGINS, ours, "/bin/busybox");
        write(rootfs.resolve("opt/check-agent/plugins"));
        PodsOnNodes.giveImage(IMAGE_WITH_PLUGINS, rootfs, PodsOnNodes.LAUNCHER);
    }

    private void write(Path folder) throws IOException {
        for (Map.Entry<String, byte[]> jar : jars.entrySet()) {
            Files.write(folder.resolve(jar.getKey()), jar.getValue());
        }
    }

    /** Makes the ConfigMap with those plugins that it has room for, and the claim. */
    void makeVolumes(Stream<String> small) throws IOException {
        agents.manifests.apply(
                configMap(VOLUME, small.collect(toMap(name -> name, name -> Objects.requireNonNull(jars.get(name))))));
        String type = DatagramPrinter.class.getSimpleName() + ".class";
        try (InputStream printer =
                Objects.requireNonNull(DatagramPrinter.class.getResourceAsStream(type), "no class " + type)) {
            agents.manifests.apply(configMap(PRINTER, Map.of(type, printer.readAllBytes())));
        }
        String namespace = agents.manifests.namespace();
        Map<String, Quantity> size = Map.of("storage", new Quantity("4Mi"));
        agents.manifests.apply(new PersistentVolumeBuilder()
                .withNewMetadata()
                .withName(namespace)
                .endMetadata()
                .withNewSpec()
                .withCapacity(size)
                .withAccessModes("ReadWriteOnce")
                .withStorageClassName("")
                .withNewHostPath("/var/lib/" + namespace, "DirectoryOrCreate")
                .endSpec()
                .build());
        agents.manifests.apply(new PersistentVolumeClaimBuilder()
                .withNewMetadata()
                .withNamespace(namespace)
                .withName(VOLUME)
                .endMetadata()
                .withNewSpec()
                .withAccessModes("ReadWriteOnce")
                .withStorageClassName("")
                .withVolumeName(namespace)
                .withNewResources()
                .withRequests(size)
                .endResources()
                .endSpec()
                .build());
    }

    private ConfigMap configMap(String name, Map<String, byte[]> files) {
        return new ConfigMapBuilder()
                .withNewMetadata()
                .withNamespace(agents.manifests.namespace())
                .withName(name)
                .endMetadata()
                .withBinaryData(files.entrySet().stream().collect(toMap(Map.Entry::getKey, file -> Base64.getEncoder()
                        .encodeToString(file.getValue()))))
                .build();
    }

    /** With the plugins in the distribution's folder. */
    PodSpec inImageLayer() throws IOException {
        PodSpec pod = plain();
        pod.getContainers().get(0).setImage(IMAGE_WITH_PLUGINS + ":" + PodsOnNodes.TAG);
        return pod;
    }

    /** As the page has it. */
    PodSpec onEmptyDir() throws IOException {
        PodSpec pod = plain();
        Container agent = pod.getContainers().get(0);
        Container added = documented.getContainers().get(0);
        agent.getEnv().addAll(added.getEnv());
        added.getVolumeMounts().stream().filter(PluginPods::isOfPlugins).forEach(agent.getVolumeMounts()::add);
        documented.getVolumes().stream()
                .filter(volume -> volume.getName().equals(VOLUME))
                .forEach(pod.getVolumes()::add);
        pod.getInitContainers()
                .add(new ContainerBuilder(documented.getInitContainers().get(0))
                        .withImage(IMAGE_OF_PLUGINS + ":" + PodsOnNodes.TAG)
                        .withImagePullPolicy("Never")
                        .build());
        return pod;
    }

    /** The same, but nothing keeps others from writing it. */
    PodSpec onWritableEmptyDir() throws IOException {
        PodSpec pod = onEmptyDir();
        pod.getContainers()
                .get(0)
                .getVolumeMounts()
                .replaceAll(mount ->
                        isOfPlugins(mount) ? mount.edit().withReadOnly(false).build() : mount);
        return pod;
    }

    PodSpec onConfigMap() throws IOException {
        PodSpec pod = on(new VolumeBuilder()
                .withName(VOLUME)
                .withNewConfigMap()
                .withName(VOLUME)
                .endConfigMap()
                .build());
        pod.getInitContainers().clear();
        return pod;
    }

    PodSpec onClaim() throws IOException {
        PodSpec pod = on(new VolumeBuilder()
                .withName(VOLUME)
                .withNewPersistentVolumeClaim(VOLUME, false)
                .build());
        // The folder that this claim stands for is root's.
        pod.getInitContainers()
                .get(0)
                .setSecurityContext(new SecurityContextBuilder()
                        .withRunAsNonRoot(false)
                        .withRunAsUser(0L)
                        .build());
        return pod;
    }

    private PodSpec on(Volume volume) throws IOException {
        PodSpec pod = onEmptyDir();
        pod.getVolumes().replaceAll(one -> one.getName().equals(VOLUME) ? volume : one);
        return pod;
    }

    private static boolean isOfPlugins(VolumeMount mount) {
        return mount.getName().equals(VOLUME);
    }

    /** That of the manifest, with the receiver. */
    private PodSpec plain() throws IOException {
        DaemonSet daemonSet =
                (DaemonSet) agents.manifests.read("daemonset.yaml").get(0);
        PodSpec pod = daemonSet.getSpec().getTemplate().getSpec();
        PodsOnNodes.prepare(pod);
        String type = DatagramPrinter.class.getName();
        PodSpec receiving = read("""
                volumes:
                  - name: %1$s
                    configMap: {name: %1$s, items: [{key: %2$s.class, path: %3$s.class}]}
                containers:
                  - name: %4$s
                    image: %5$s
                    imagePullPolicy: Never
                    command: [/opt/java/bin/java, -Xmx16m, -cp, /receiver, %6$s, "9999"]
                    volumeMounts: [{name: %1$s, mountPath: /receiver}]
                """.formatted(
                        PRINTER,
                        DatagramPrinter.class.getSimpleName(),
                        type.replace('.', '/'),
                        RECEIVER,
                        PodsOnNodes.IMAGE + ":" + PodsOnNodes.TAG,
                        type));
        pod.getVolumes().addAll(receiving.getVolumes());
        pod.getContainers().addAll(receiving.getContainers());
        return pod;
    }

    /** A pod that ends again and again, and never is ready. */
    void restartForEver(String name) {
        PodSpec pod = read("""
                containers:
                  - name: restarting
                    image: %s
                    imagePullPolicy: Never
                    command: [/bin/busybox, sleep, "3"]
                    readinessProbe: {exec: {command: [/bin/busybox, "false"]}}
                """.formatted(IMAGE_OF_PLUGINS + ":" + PodsOnNodes.TAG));
        pod.setNodeSelector(Map.ofEntries(PodsOnNodes.nodeSelector()));
        run(name, pod);
    }

    void run(String name, PodSpec pod) {
        agents.manifests.apply(new PodBuilder()
                .withNewMetadata()
                .withNamespace(agents.manifests.namespace())
                .withName(name)
                .endMetadata()
                .withSpec(pod)
                .build());
    }
}

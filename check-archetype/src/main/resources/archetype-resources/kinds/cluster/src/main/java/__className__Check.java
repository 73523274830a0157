package ${package};

import io.checkagent.api.Check;
import io.checkagent.api.CheckContext;
import io.checkagent.api.CheckType;
import io.checkagent.api.EmitsMetric;
import io.checkagent.api.Scope;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.util.stream.Collectors;
import org.pf4j.Extension;

/** Counts by namespace the pods that wait for a node or for their images. */
@Extension
@CheckType(name = "${checkName}", scope = Scope.CLUSTER)
@EmitsMetric(name = "pods.pending", unit = "pod", description = "that wait for a node or for their images, by namespace")
public final class ${className}Check implements Check {
    private final ${className}Settings settings;
    private final KubernetesClient client;

    public ${className}Check(${className}Settings settings, KubernetesClient client) {
        this.settings = settings;
        this.client = client;
    }

    @Override
    public void run(CheckContext context) {
        client.pods().inAnyNamespace().withField("status.phase", "Pending").list().getItems().stream()
                .filter(pod -> !settings.excludeNamespaces().contains(pod.getMetadata().getNamespace()))
                .collect(Collectors.groupingBy(pod -> pod.getMetadata().getNamespace(), Collectors.counting()))
                .forEach((namespace, pods) -> context.sender().gauge("pods.pending", pods, "namespace:" + namespace));
    }
}

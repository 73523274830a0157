// SPDX-License-Identifier: Apache-2.0
package io.checkagent.api;

import java.util.List;
import org.pf4j.ExtensionPoint;

/**
 * A check: looks at something and tells the agent what it saw.
 *
 * <p>The class carries {@link CheckType} and PF4J's {@code @Extension}. The agent makes one object for each configured
 * instance (for a CLUSTER check one for each term), by the constructor that carries {@code jakarta.inject.Inject} or is
 * its only public one. The constructor may ask, in any order and each at most once, for
 *
 * <ul>
 *   <li>a record: the settings of the instance, bound from YAML. The instance's keys win over those of
 *       {@code init_config}. A component is required unless it is an {@code Optional} or has a {@link Default};
 *   <li>an {@code io.fabric8.kubernetes.client.KubernetesClient}: shared, its requests time out; to close it does nothing;
 *   <li>a {@code java.net.http.HttpClient}: made of the instance's keys for HTTP, which are then those of the check, too
 *       ({@code username}, {@code headers}, {@code tls_ca_cert}, {@code proxy}, {@code timeout} …): each request has their
 *       credentials, headers and time limits, unless it brings its own. What is collected of an answer is bounded (16 MiB),
 *       what is streamed is not;
 *   <li>a {@link java.time.Clock}: the one of {@link CheckContext#clock()};
 *   <li>the {@link Host} that the agent stands for;
 *   <li>any class of its own plugin with such a constructor, made for this instance.
 * </ul>
 *
 * <p>What cannot be given is told when the plugin is loaded.
 *
 * <p>The constructor does no I/O. Its exceptions are reported as configuration errors of that instance.
 *
 * <p>Calls for one instance never overlap. They come from different threads, with a happens-before edge between them,
 * so plain fields are safe. The thread's context class loader is the plugin's.
 */
public interface Check extends ExtensionPoint {
    /**
     * Runs once, or, for a {@linkplain CheckType#streaming() streaming} check, until stopped.
     *
     * <p>When the run is no longer wanted (shutdown, lost leadership, time limit, changed configuration)
     * {@link CheckContext#isStopping()} becomes true and the thread is interrupted: return soon. What a run sends is
     * handed on when it commits; the agent commits at the end of each run, also of one that failed.
     *
     * @throws InterruptedException when interrupted; not an error when the run was stopped
     * @throws Exception whatever kept the check from doing its work; shown to the user as {@code name: message}, so the
     *     message says what to do
     */
    void run(CheckContext context) throws Exception;

    /**
     * What this instance asks of the API server, for {@code agent diagnose}, which tries whether it may. Called before the
     * first run, or of an instance that never runs.
     */
    default List<KubernetesRight> kubernetesRights() {
        return List.of();
    }

    /**
     * Releases what the instance holds. Called once, after the last run ended. Threads and connections that the check
     * opened itself end here.
     */
    default void close() {}
}

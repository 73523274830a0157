// SPDX-License-Identifier: Apache-2.0
package io.checkagent.kubeevents.host;

import static java.util.Objects.requireNonNull;

import io.checkagent.kubeevents.mapping.Hosts;
import io.checkagent.kubeevents.source.ApiException;
import io.checkagent.kubeevents.source.KubernetesEvent;
import io.checkagent.kubeevents.source.KubernetesEvent.InvolvedObject;
import io.checkagent.kubeevents.source.KubernetesName;
import io.checkagent.kubeevents.source.RestClient;
import java.time.Clock;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ConcurrentHashMap;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;

/**
 * Learns nodes from the events of kubelets, and asks the API server for the others on a thread of its own, at most ten
 * times a second. Whoever asks gets what is known and never waits; a question that does not fit the queue is asked again
 * by the next event. Thread-safe.
 */
public final class InvolvedNodes implements Hosts, AutoCloseable {
    private static final Duration KEEP = Duration.ofHours(1);
    private static final Duration KEEP_NOTHING = Duration.ofMinutes(1);
    private static final Duration KEEP_REFUSAL = Duration.ofMinutes(10);
    private static final Duration BETWEEN_QUESTIONS = Duration.ofMillis(100);
    private static final Duration AFTER_A_FAILURE = Duration.ofSeconds(5);
    private static final int MOST_QUESTIONS = 256;
    private static final String KUBELET = "kubelet";

    private final RestClient api;
    private final boolean asks;
    private final ExpiringMemory memory;
    private final BlockingQueue<Question> questions = new ArrayBlockingQueue<>(MOST_QUESTIONS);
    private final Set<String> asked = ConcurrentHashMap.newKeySet();
    private final Refusals refusals;
    private final Thread thread = new Thread(this::answerQuestions, "kubernetes-events-nodes");

    /**
     * @param key what it is remembered by
     * @param collection path of the objects among which is the one that knows
     * @param name of that one
     * @param field of its {@code spec} that says it
     */
    private record Question(String key, String collection, String name, String field) {
        String path() {
            return collection + "/" + name;
        }
    }

    /** @param asks whether the API server is asked, or only what events say is known */
    public InvolvedNodes(RestClient api, boolean asks, Clock clock) {
        this.api = requireNonNull(api, "api is null");
        this.asks = asks;
        memory = new ExpiringMemory(clock);
        refusals = new Refusals(clock);
        thread.setDaemon(true);
        thread.start();
    }

    @Override
    public Optional<String> nodeOf(KubernetesEvent event) {
        InvolvedObject object = event.object();
        return switch (object.kind()) {
            case "Node" -> Optional.of(object.name()).filter(name -> !name.isEmpty());
            case "Pod" -> nodeOfPod(event, object);
            default -> Optional.empty();
        };
    }

    @Override
    public Optional<String> providerIdOf(String node) {
        if (!KubernetesName.isValid(node)) {
            return Optional.empty();
        }
        return answer(new Question("node " + node, "api/v1/nodes", node, "providerID"))
                .map(id -> id.substring(id.lastIndexOf('/') + 1))
                .filter(id -> !id.isEmpty());
    }

    /** Why the API server refuses to answer, again and again; empty when it does not. */
    public String refusal() {
        return refusals.text();
    }

    /** Ends the thread. */
    @Override
    public void close() {
        thread.interrupt();
    }

    private Optional<String> nodeOfPod(KubernetesEvent event, InvolvedObject pod) {
        String key = "pod " + pod.key();
        String said = saidByKubelet(event);
        if (!said.isEmpty()) {
            memory.put(key, Optional.of(said), KEEP);
            return Optional.of(said);
        }
        if (!KubernetesName.isValid(pod.namespace()) || !KubernetesName.isValid(pod.name())) {
            return Optional.empty();
        }
        return answer(new Question(key, "api/v1/namespaces/" + pod.namespace() + "/pods", pod.name(), "nodeName"));
    }

    /** Only a kubelet speaks of the node it runs on; others name where they run themselves. Empty when none speaks. */
    private static String saidByKubelet(KubernetesEvent event) {
        if (event.component().equals(KUBELET) && !event.host().isEmpty()) {
            return event.host();
        }
        return event.reportingComponent().equals(KUBELET) ? event.reportingInstance() : "";
    }

    private Optional<String> answer(Question question) {
        Optional<Optional<String>> known = memory.get(question.key());
        if (asks && known.isEmpty() && asked.add(question.key()) && !questions.offer(question)) {
            asked.remove(question.key());
        }
        return known.flatMap(answer -> answer);
    }

    private void answerQuestions() {
        try {
            while (true) {
                Question question = questions.take();
                boolean answered = memory.get(question.key()).isPresent() || ask(question);
                asked.remove(question.key());
                Thread.sleep((answered ? BETWEEN_QUESTIONS : AFTER_A_FAILURE).toMillis());
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** Whether the API server answered, be it that it refuses. */
    private boolean ask(Question question) throws InterruptedException {
        try {
            Optional<String> found = specField(api.get(question.path(), Map.of()), question.field());
            memory.put(question.key(), found, found.isPresent() ? KEEP : KEEP_NOTHING);
            refusals.remove(question.collection());
            return true;
        } catch (ApiException.NotFound e) {
            refusals.remove(question.collection());
            memory.put(question.key(), Optional.empty(), KEEP_NOTHING);
            return true;
        } catch (ApiException.Refused e) {
            boolean lasts = refusals.add(question.collection(), String.valueOf(e.getMessage()));
            memory.put(question.key(), Optional.empty(), lasts ? KEEP_REFUSAL : KEEP_NOTHING);
            return true;
        } catch (ApiException | JacksonException e) {
            memory.put(question.key(), Optional.empty(), KEEP_NOTHING);
            return false;
        }
    }

    private static Optional<String> specField(byte[] object, String field) {
        try (JsonParser json = RestClient.parser(object)) {
            boolean inSpec = false;
            for (JsonToken token = json.nextToken(); token != null; token = json.nextToken()) {
                if (token == JsonToken.PROPERTY_NAME) {
                    String name = json.currentName();
                    JsonToken value = json.nextToken();
                    if (inSpec && name.equals(field) && value == JsonToken.VALUE_STRING) {
                        return Optional.of(json.getString()).filter(text -> !text.isEmpty());
                    }
                    inSpec = inSpec || name.equals("spec");
                    if (!name.equals("spec")) {
                        json.skipChildren();
                    }
                } else if (token == JsonToken.END_OBJECT && inSpec) {
                    return Optional.empty();
                }
            }
            return Optional.empty();
        }
    }
}

// SPDX-License-Identifier: Apache-2.0
package io.checkagent.kubeevents.source;

import static java.util.Objects.requireNonNull;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * Asks the API server for an event as it was just before it was written: a list of that one event at the exact version
 * before, one read of one key for the server. It answers until it has compacted that version, minutes later.
 * Not thread-safe.
 */
public final class CountsInApiServer implements EarlierCounts {
    private static final int SIDE_BY_SIDE = 16;
    private static final int ATTEMPTS = 5;

    private final RestClient api;

    public CountsInApiServer(RestClient api) {
        this.api = requireNonNull(api, "api is null");
    }

    /** A question under way. */
    private record Question(KubernetesEvent write, Optional<RestClient.Asked> answer) {
        void cancel() {
            answer.ifPresent(RestClient.Asked::cancel);
        }
    }

    @Override
    public Map<String, Long> before(List<KubernetesEvent> writes) throws InterruptedException {
        Map<String, Long> counts = new HashMap<>();
        for (int from = 0; from < writes.size(); from += SIDE_BY_SIDE) {
            List<Question> questions = new ArrayList<>();
            for (KubernetesEvent write : writes.subList(from, Math.min(writes.size(), from + SIDE_BY_SIDE))) {
                questions.add(ask(write));
            }
            try {
                for (Question question : questions) {
                    answer(question)
                            .ifPresent(count -> counts.put(question.write().uid(), count));
                }
            } finally {
                questions.forEach(Question::cancel);
            }
        }
        return counts;
    }

    private Question ask(KubernetesEvent write) {
        // An event may say anything of itself; only what can exist is asked for.
        Optional<ResourceVersion> before = KubernetesName.isValid(write.namespace())
                ? write.resourceVersion().previous()
                : Optional.empty();
        return new Question(
                write,
                before.map(version -> api.ask(
                        EventStream.path(Optional.of(write.namespace())),
                        Map.of(
                                "fieldSelector",
                                "metadata.name=" + write.name(),
                                "resourceVersion",
                                version.digits(),
                                "resourceVersionMatch",
                                "Exact"))));
    }

    private OptionalLong answer(Question question) throws InterruptedException {
        Backoff backoff = new Backoff();
        Question asked = question;
        for (int attempt = 1; asked.answer().isPresent(); attempt++) {
            try {
                return count(asked.write(), asked.answer().get().whole());
            } catch (ApiException.Unavailable e) {
                if (attempt == ATTEMPTS) {
                    return OptionalLong.empty();
                }
                api.pauses().pause(backoff.failed(e.retryAfter()));
                asked = ask(asked.write());
            } catch (ApiException | IOException e) {
                return OptionalLong.empty();
            }
        }
        return OptionalLong.empty();
    }

    private static OptionalLong count(KubernetesEvent write, byte[] answer) throws IOException {
        ListReader list = new ListReader(new ByteArrayInputStream(answer));
        if (!list.next()) {
            return OptionalLong.of(0);
        }
        EventDecoder earlier = list.item();
        boolean isEarlier = earlier.resourceVersion()
                .filter(version -> write.resourceVersion().isAfter(version))
                .isPresent();
        if (!isEarlier) {
            // A server that does not know exact lists shows the present instead.
            return OptionalLong.empty();
        }
        // Another event of the same name was there before.
        return OptionalLong.of(earlier.uid().equals(write.uid()) ? earlier.count() : 0);
    }
}

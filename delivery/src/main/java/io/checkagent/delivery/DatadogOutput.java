// SPDX-License-Identifier: Apache-2.0
package io.checkagent.delivery;

import io.checkagent.configuration.FailureText;
import io.checkagent.delivery.DatadogPayloads.Payload;
import io.checkagent.output.Answer;
import io.checkagent.output.Batch;
import io.checkagent.output.Fence;
import io.checkagent.output.Item;
import io.checkagent.output.Item.EventItem;
import io.checkagent.output.Kind;
import io.checkagent.output.Output;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;

/**
 * The Datadog intake. The forwarder's rules, and better where it loses data: what is refused with 400 or 413 is divided
 * until only the culprit is dropped, and that only when the intake takes others; a page of a proxy is no refusal; a
 * refused API key (401, 403) keeps what waits, slowly retried; all else but 2xx is retried, not before the time that
 * {@code Retry-After} asks for.
 */
final class DatadogOutput implements Output {
    private final OutputSettings.Datadog settings;
    private final IntakeConnection intake;
    private final DatadogPayloads payloads;
    private final Optional<HostMetadata> host;
    private volatile String access;

    /**
     * Connects with the first request.
     *
     * @param payloads how they are written
     * @param host what is told of it, if anything
     * @param intake closed with this output
     */
    DatadogOutput(
            OutputSettings.Datadog settings,
            DatadogPayloads payloads,
            Optional<HostMetadata> host,
            IntakeConnection intake) {
        this.settings = settings;
        this.intake = intake;
        this.payloads = payloads;
        this.host = host;
        this.access = apiKey() + ": not yet validated";
    }

    /** Its last characters at most, as the Datadog Agent's status shows it. */
    private String apiKey() {
        return "API key " + settings.apiKey();
    }

    @Override
    public String target() {
        return intake.target();
    }

    @Override
    public String access() {
        return access;
    }

    @Override
    public String endpoint(Kind kind) {
        return payloads.path(kind);
    }

    /** Validates the API key, and tells of the host. A network error leaves the key open, as the Datadog Agent does. */
    @Override
    public void start() {
        intake.execute(() -> {
            try {
                validate();
                if (host.isPresent()) {
                    HostMetadata metadata = host.get();
                    new HostReport(() -> tell(metadata), OutputWorker.Sleeper.REAL, new SplittableRandom()).run();
                }
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        });
    }

    private void validate() throws InterruptedException {
        Answer answer = intake.validate();
        if (answer instanceof Answer.Accepted) {
            access = apiKey() + ": valid";
        } else if (answer instanceof Answer.Retry retry) {
            access = retry.accessRefused() ? refusedKey() : apiKey() + ": could not be validated: " + retry.message();
        } else if (answer instanceof Answer.Rejected rejected) {
            access = apiKey() + ": could not be validated: " + rejected.message();
        }
    }

    private Answer tell(HostMetadata metadata) throws InterruptedException {
        return intake.post(payloads.path(Kind.EVENT), payloads.encode(metadata), Fence.alwaysOpen());
    }

    @Override
    public Optional<Answer> probe() throws InterruptedException {
        return Optional.of(intake.validate());
    }

    @Override
    public Answer deliver(Batch batch) throws InterruptedException {
        Kind kind = batch.items().get(0).kind();
        Payload payload;
        try {
            payload = payloads.encode(kind, batch.items());
        } catch (RuntimeException e) {
            return Answer.bad("not_encodable", "cannot be encoded: " + FailureText.of(e));
        }
        if (payload.isTooLarge()) {
            return Answer.bad(
                    "too_large",
                    "larger than the intake takes: " + payload.body().size() + " bytes compressed");
        }
        Answer answer = intake.post(endpoint(kind), payload, batch.fence());
        if (answer instanceof Answer.Accepted) {
            access = apiKey() + ": accepted";
            return accepted(batch.items());
        } else if (answer instanceof Answer.Retry retry && retry.accessRefused()) {
            access = refusedKey();
            return new Answer.Retry(refusedKey() + Answer.Retry.DETAILS + retry.message(), Optional.empty(), true);
        }
        return answer;
    }

    private static Answer accepted(List<Item> items) {
        List<Answer> answers = items.stream().map(DatadogOutput::accepted).toList();
        return answers.contains(EventLimits.CHANGED) ? new Answer.Each(answers) : Answer.accepted();
    }

    private static Answer accepted(Item item) {
        return item instanceof EventItem event && !EventLimits.areKeptBy(event.event())
                ? EventLimits.CHANGED
                : Answer.accepted();
    }

    private String refusedKey() {
        return apiKey() + " refused by " + target()
                + ": set a valid api_key (DD_API_KEY) of the organisation at this site, and restart the agent";
    }

    @Override
    public void close() {
        intake.close();
    }
}

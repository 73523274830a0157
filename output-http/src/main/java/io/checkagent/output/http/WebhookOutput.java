// SPDX-License-Identifier: Apache-2.0
package io.checkagent.output.http;

import com.google.gson.JsonArray;
import com.google.gson.JsonObject;
import io.checkagent.output.Answer;
import io.checkagent.output.Batch;
import io.checkagent.output.Fence;
import io.checkagent.output.HttpSender;
import io.checkagent.output.Item;
import io.checkagent.output.Output;
import io.checkagent.output.OutputType;
import java.net.http.HttpRequest;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.pf4j.Extension;

/** Any HTTP receiver: a JSON array of results, or a request for each result, made of a template. */
@Extension
@OutputType("webhook")
public final class WebhookOutput implements Output {
    private final WebhookSettings settings;
    private final Optional<Template> template;
    private final HttpSender http;

    public WebhookOutput(WebhookSettings settings, HttpSender http) {
        this.settings = settings;
        this.template = settings.body().map(Template::of);
        this.http = http;
    }

    @Override
    public String target() {
        // The path of a chat's webhook is its password.
        return settings.url().getScheme() + "://"
                + settings.url().getAuthority().replaceFirst(".*@", "");
    }

    @Override
    public Answer deliver(Batch batch) throws InterruptedException {
        return template.isPresent() ? deliverEach(batch, template.get()) : send(array(batch.items()), batch.fence());
    }

    private Answer deliverEach(Batch batch, Template body) throws InterruptedException {
        List<Answer> answers = new ArrayList<>();
        for (Item item : batch.items()) {
            Answer answer = batch.fence().isOpen()
                    ? send(body.of(item), batch.fence())
                    : Answer.retry("this agent leads no more");
            answers.add(answer);
            if (!(answer instanceof Answer.Accepted)) {
                break;
            }
        }
        if (answers.size() == 1) {
            // Of one that is refused at once, the host finds out whether it is the receiver or the item.
            return answers.get(0);
        }
        while (answers.size() < batch.items().size()) {
            answers.add(Answer.retry("comes after one that was not taken"));
        }
        return new Answer.Each(answers);
    }

    private static String array(List<Item> items) {
        JsonArray array = new JsonArray();
        for (Item item : items) {
            JsonObject document = Document.of(item);
            document.addProperty("time", item.time().toString());
            array.add(document);
        }
        return array.toString();
    }

    private Answer send(String body, Fence fence) throws InterruptedException {
        HttpRequest.Builder request = Requests.to(settings.url(), settings.headers())
                .setHeader("Content-Type", settings.contentType())
                .method(settings.method(), HttpRequest.BodyPublishers.ofString(body));
        Requests.basicAuth(request, settings.username(), settings.password());
        return http.send(request.build(), fence);
    }
}

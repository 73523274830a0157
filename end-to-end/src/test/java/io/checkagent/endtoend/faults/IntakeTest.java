// SPDX-License-Identifier: Apache-2.0
package io.checkagent.endtoend.faults;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.zip.DeflaterOutputStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class IntakeTest {
    private static final Shown EVENT = new Shown("Größe", "容量不足", 7);

    private final Intake intake = new Intake();

    IntakeTest() throws IOException {}

    @AfterEach
    void close() {
        intake.close();
    }

    @Test
    void remembersEachEventAsOftenAsItWasSent() throws Exception {
        assertThat(send()).isEqualTo(200);
        assertThat(send()).isEqualTo(200);

        assertThat(intake.events()).containsExactly(EVENT, EVENT);
    }

    @Test
    void aDeadOneAcceptsNothingUntilItRecovers() throws Exception {
        intake.die();
        assertThat(send()).isEqualTo(503);
        assertThatThrownBy(this::send).isInstanceOf(IOException.class);
        assertThat(intake.events()).isEmpty();

        intake.recover();
        assertThat(send()).isEqualTo(200);
        assertThat(intake.events()).containsExactly(EVENT);
        assertThat(intake.refusals()).isEqualTo(2);
    }

    private int send() throws IOException, InterruptedException {
        ByteArrayOutputStream body = new ByteArrayOutputStream();
        try (DeflaterOutputStream out = new DeflaterOutputStream(body)) {
            out.write("{\"events\":{\"api\":[{\"msg_title\":\"%s\",\"msg_text\":\"%s\",\"timestamp\":%d}]}}"
                    .formatted(EVENT.title(), EVENT.text(), EVENT.timestamp())
                    .getBytes(StandardCharsets.UTF_8));
        }
        HttpRequest request = HttpRequest.newBuilder(URI.create(intake.url("/intake/")))
                .header("Content-Encoding", "deflate")
                .POST(HttpRequest.BodyPublishers.ofByteArray(body.toByteArray()))
                .build();
        return HttpClient.newHttpClient()
                .send(request, HttpResponse.BodyHandlers.discarding())
                .statusCode();
    }
}

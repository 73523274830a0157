// SPDX-License-Identifier: Apache-2.0
package io.checkagent.kubeevents.source;

import static io.checkagent.kubeevents.source.ScriptedApiServer.added;
import static io.checkagent.kubeevents.source.ScriptedApiServer.answer;
import static io.checkagent.kubeevents.source.ScriptedApiServer.event;
import static io.checkagent.kubeevents.source.ScriptedApiServer.frames;
import static io.checkagent.kubeevents.source.ScriptedApiServer.list;
import static io.checkagent.kubeevents.source.ScriptedApiServer.openWatch;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import io.checkagent.sandbox.http.HttpRequest;
import io.checkagent.sandbox.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Whatever lists and watches bring, the good events come through, and what is bad is told. */
@Timeout(120)
class HostileAnswersTest {
    private static final String LAST = "last";

    /** The first answers to a list and to a watch; then good ones, which end with the event {@value #LAST}. */
    private record Bad(List<HttpResponse> lists, List<HttpResponse> watches, AtomicInteger list, AtomicInteger watch)
            implements ScriptedApiServer.Script {
        static Bad lists(HttpResponse... answers) {
            return new Bad(List.of(answers), List.of(), new AtomicInteger(), new AtomicInteger());
        }

        static Bad watches(HttpResponse... answers) {
            return new Bad(List.of(), List.of(answers), new AtomicInteger(), new AtomicInteger());
        }

        @Override
        public HttpResponse list(HttpRequest request) {
            if (request.parameter("limit").equals("1")) {
                return ScriptedApiServer.list(1_000);
            }
            int number = list.getAndIncrement();
            return number < lists.size() ? lists.get(number) : ScriptedApiServer.list(100, event("listed", 50));
        }

        @Override
        public HttpResponse watch(HttpRequest request) {
            int number = watch.getAndIncrement();
            return number < watches.size() ? watches.get(number) : openWatch(added(event(LAST, 900)));
        }
    }

    private final List<String> flaws = new ArrayList<>();
    private final List<KubernetesEvent> events = new ArrayList<>();

    /** Collects until the last event comes. */
    private void collect(ScriptedApiServer.Script script) throws InterruptedException {
        VirtualTime time = new VirtualTime();
        LinkedBlockingQueue<Arrival> arrivals = new LinkedBlockingQueue<>(16);
        try (ScriptedApiServer server = new ScriptedApiServer(script)) {
            EventStream stream = new EventStream(
                    new RestClient(server.client(), time),
                    Optional.empty(),
                    new StreamSettings("", 500, Duration.ofSeconds(70)),
                    StartPoint.BEGINNING,
                    arrivals,
                    time.clock);
            Thread thread = new Thread(stream, "stream");
            thread.start();
            boolean done = false;
            while (!done) {
                Arrival arrival = arrivals.poll(60, TimeUnit.SECONDS);
                assertThat(arrival).as("after %s, %s", events, flaws).isNotNull();
                assertThat(arrival).isNotInstanceOf(Arrival.Failed.class);
                if (arrival instanceof Arrival.Flawed flawed) {
                    flaws.add(flawed.message());
                } else if (arrival instanceof Arrival.Events portion) {
                    events.addAll(portion.events());
                    done = names().contains(LAST);
                }
            }
            thread.interrupt();
            thread.join();
        }
    }

    private List<String> names() {
        return events.stream().map(KubernetesEvent::name).toList();
    }

    private static HttpResponse flood(int code, String beginning) {
        byte[] more = "x".repeat(64 * 1024).getBytes(StandardCharsets.US_ASCII);
        return new HttpResponse.Stream(code, Map.of(), stream -> {
            stream.send(beginning.getBytes(StandardCharsets.UTF_8));
            while (!Thread.currentThread().isInterrupted()) {
                stream.send(more);
            }
        });
    }

    @ParameterizedTest
    @CsvSource({
        "500,oops ",
        "502,<html>",
        "429,{\"message\":\"",
        "403,{\"message\":\"",
        "200,{\"metadata\":{\"name\":\""
    })
    void aListAnswerWithoutAnEndDoesNoHarm(int code, String body) throws InterruptedException {
        // What is not refused streams by until the server ends it, or a GiB has come.
        collect(Bad.lists(code == 200 ? cutAfter(64, body) : flood(code, body)));

        assertThat(names()).containsExactly("listed", LAST);
        assertThat(flaws).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({"500,oops ", "503,<html>", "410,{\"message\":\"", "200,{\"type\":\"ADDED\"\\,\"object\":{\"kind\":\""})
    void aWatchAnswerWithoutAnEndDoesNoHarm(int code, String body) throws InterruptedException {
        collect(Bad.watches(code == 200 ? cutAfter(64, body) : flood(code, body)));

        assertThat(names()).contains("listed", LAST);
    }

    /** So many MiB of a text, and then the connection breaks. */
    private static HttpResponse cutAfter(int mebibytes, String beginning) {
        byte[] more = "x".repeat(1024 * 1024).getBytes(StandardCharsets.US_ASCII);
        return new HttpResponse.Stream(200, Map.of(), stream -> {
            stream.send(beginning.getBytes(StandardCharsets.UTF_8));
            for (int i = 0; i < mebibytes; i++) {
                stream.send(more);
            }
            stream.cut();
        });
    }

    @Test
    void aShortAnswerThatIsNotShortIsAFailure() {
        try (ScriptedApiServer server =
                new ScriptedApiServer(Bad.lists(cutAfter(8, "[1," + "1,".repeat(4 * 1024 * 1024) + "\"")))) {
            RestClient api = new RestClient(server.client());

            assertThat(catchThrowable(() -> api.get("api/v1/namespaces/default/pods/web-0", Map.of())))
                    .isInstanceOf(ApiException.Unavailable.class)
                    .hasMessageStartingWith("get pods \"web-0\" in namespace default: ");
        }
    }

    @Test
    void anErrorSaysInOneLineWhoSpokeAndWhat() {
        try (ScriptedApiServer server = new ScriptedApiServer(Bad.lists(
                answer(502, "<html>\r\n<title>\u001b[31mBad gateway</title>"),
                answer(500, "{\"kind\":\"Status\",\"message\":\"etcd\\nis gone\",\"code\":500}"),
                answer(
                        500,
                        "{\"kind\":\"Status\",\"reason\":\"InternalError\",\"message\":\"" + "x".repeat(100_000))))) {
            RestClient api = new RestClient(server.client());

            assertThat(catchThrowable(() -> api.get("api/v1/events", Map.of())))
                    .hasMessage("list events: 502: not said by Kubernetes: <html> <title> [31mBad gateway</title>");
            assertThat(catchThrowable(() -> api.get("api/v1/events", Map.of())))
                    .hasMessage("list events: 500: etcd is gone");
            assertThat(catchThrowable(() -> api.get("api/v1/events", Map.of())))
                    .hasMessage("list events: 500 InternalError");
        }
    }

    /** The event with a field that it should not have, of so many MiB. */
    private static String withMore(String event, int mebibytes) {
        return event.replace("\"reason\":", "\"more\":[" + "1,".repeat(mebibytes * 512 * 1024) + "1],\"reason\":");
    }

    @Test
    void anEventWithAMessageOfThirtyMebibytesIsTakenWithItsBeginning() throws InterruptedException {
        String text = "\"" + "xü".repeat(10 * 1024 * 1024) + "\"";
        collect(new Bad(
                List.of(list(100, event("in-list", 50, "1", text))),
                List.of(openWatch(added(event("in-watch", 200, "1", text)), added(event(LAST, 201)))),
                new AtomicInteger(),
                new AtomicInteger()));

        assertThat(names()).containsExactly("in-list", "in-watch", LAST);
        assertThat(events.get(0).message()).startsWith("xüxü").endsWith("…").hasSize(KubernetesEvent.LONGEST_MESSAGE);
        assertThat(flaws).isEmpty();
    }

    @Test
    void aFrameThatIsTooLongIsPassedOverAndToldByName() throws InterruptedException {
        String tooLong = withMore(event("huge", 200), 30);
        collect(Bad.watches(openWatch(added(tooLong), added(event(LAST, 201)))));

        assertThat(names()).containsExactly("listed", LAST);
        assertThat(flaws).containsExactly("event default/huge (resourceVersion 200): it is longer than 4096 KiB");
    }

    @Test
    void thePositionGoesOnBehindAFrameThatIsTooLong() throws InterruptedException {
        String tooLong = withMore(event("huge", 200), 5);
        List<String> positions = new ArrayList<>();
        collect(new ScriptedApiServer.Script() {
            @Override
            public HttpResponse list(HttpRequest request) {
                return ScriptedApiServer.list(request.parameter("limit").equals("1") ? 1_000 : 100);
            }

            @Override
            public HttpResponse watch(HttpRequest request) {
                positions.add(request.parameter("resourceVersion"));
                return positions.size() == 1 ? frames(added(tooLong)) : openWatch(added(event(LAST, 201)));
            }
        });

        assertThat(positions.get(0)).isEqualTo("100");
        assertThat(positions.get(1)).isEqualTo("200");
    }

    @Test
    void anItemThatIsTooLongIsPassedOver() throws InterruptedException {
        String tooLong = withMore(event("huge", 40), 5);
        collect(Bad.lists(list(100, event("a", 30), tooLong, event("z", 50))));

        assertThat(names()).containsExactly("a", "z", LAST);
        assertThat(flaws).containsExactly("event default/huge (resourceVersion 40): it is longer than 4096 KiB");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "1e30",
                "100000000000000000000000000000",
                "-99999999999999999999",
                "\"5\"",
                "[1]",
                "{}",
                "3000000000"
            })
    void anEventWhoseCountIsNoCountIsTakenWithoutIt(String count) throws InterruptedException {
        collect(new Bad(
                List.of(list(100, event("in-list", 50, count, "\"fine\""))),
                List.of(openWatch(added(event("in-watch", 200, count, "\"fine\"")), added(event(LAST, 201)))),
                new AtomicInteger(),
                new AtomicInteger()));

        assertThat(names()).containsExactly("in-list", "in-watch", LAST);
        assertThat(events).allMatch(event -> event.count() == 1);
        assertThat(flaws)
                .containsExactly(
                        "event default/in-list (resourceVersion 50): taken without count, which cannot be used",
                        "event default/in-watch (resourceVersion 200): taken without count, which cannot be used");
    }

    @ParameterizedTest
    @ValueSource(strings = {"5", "[\"a\"]", "{\"a\":1}", "true"})
    void anEventWhoseMessageIsNoTextIsTakenWithoutIt(String message) throws InterruptedException {
        collect(Bad.watches(openWatch(added(event("odd", 200, "1", message)), added(event(LAST, 201)))));

        assertThat(names()).containsExactly("listed", "odd", LAST);
        assertThat(flaws).singleElement().asString().contains("default/odd", "without message");
    }

    @Test
    void whatCannotBeReadAtAllIsSkippedAndTheRestTaken() throws InterruptedException {
        String unreadable = event("broken", 200).replace("\"count\":1", "\"count\":nonsense");
        String versionless = event("versionless", 0).replace("\"resourceVersion\":\"0\"", "\"resourceVersion\":17");
        collect(new Bad(
                List.of(list(100, event("a", 10), unreadable, "null", "[[[]]]", "7", versionless, event("z", 50))),
                List.of(openWatch(added(unreadable), added(versionless), added(event(LAST, 201)))),
                new AtomicInteger(),
                new AtomicInteger()));

        assertThat(names()).containsExactly("a", "z", LAST);
        assertThat(flaws)
                .contains(
                        "event default/broken (resourceVersion 200): it cannot be read",
                        "event default/versionless: it has no comparable resourceVersion")
                .hasSize(7);
    }

    @Test
    void aListWhoseItemsComeBeforeItsMetadataIsReadWhole() throws InterruptedException {
        collect(Bad.lists(answer(
                200,
                "{\"apiVersion\":\"v1\",\"items\":[" + event("a", 10) + "," + event("b", 11)
                        + "],\"kind\":\"EventList\",\"metadata\":{\"resourceVersion\":\"100\"}}")));

        assertThat(names()).containsExactly("a", "b", LAST);
    }

    @Test
    void timesBeyondAllCalendarsAreLeftOut() throws InterruptedException {
        String late = event("late", 200).replace("2026-11-22T23:54:00Z", "+999999999-12-31T23:59:59Z");
        collect(Bad.watches(openWatch(added(late), added(event(LAST, 201)))));

        assertThat(flaws).singleElement().asString().contains("default/late", "without lastTimestamp");
        assertThat(events).extracting(event -> event.lastSeen().toString()).allMatch(time -> time.startsWith("2026"));
    }

    @Test
    void halfACharacterIsReplaced() throws InterruptedException {
        collect(Bad.watches(
                openWatch(added(event("half", 200, "1", "\"x\\ud83dy\"")), added(event(LAST, 201, "1", "\"😀\"")))));

        assertThat(events.get(1).message()).isEqualTo("x?y");
        assertThat(events.get(2).message()).isEqualTo("😀");
    }

    /** {@code -Dfuzz.seeds=3000} tries more of them. One that finds a fault is added by its number. */
    static LongStream seeds() {
        return LongStream.rangeClosed(1, Long.getLong("fuzz.seeds", 20));
    }

    @ParameterizedTest
    @MethodSource("seeds")
    void afterAnyAnswersTheGoodEventsComeThrough(long seed) throws InterruptedException {
        HostileAnswers hostile = new HostileAnswers(new Random(seed));
        List<HttpResponse> lists = new ArrayList<>();
        List<HttpResponse> watches = new ArrayList<>();
        for (int i = 0; i < 15; i++) {
            lists.add(hostile.toAList());
            watches.add(hostile.toAWatch());
        }
        collect(new Bad(lists, watches, new AtomicInteger(), new AtomicInteger()));

        assertThat(flaws).allSatisfy(flaw -> assertThat(flaw)
                .hasSizeLessThan(1_000)
                .doesNotContainPattern("\\p{Cntrl}")
                .doesNotContain("Exception"));
    }
}

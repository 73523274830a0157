// SPDX-License-Identifier: Apache-2.0
package io.checkagent.kubeevents.source;

import static io.checkagent.kubeevents.source.ScriptedApiServer.added;
import static io.checkagent.kubeevents.source.ScriptedApiServer.answer;
import static io.checkagent.kubeevents.source.ScriptedApiServer.bookmark;
import static io.checkagent.kubeevents.source.ScriptedApiServer.error;
import static io.checkagent.kubeevents.source.ScriptedApiServer.event;
import static io.checkagent.kubeevents.source.ScriptedApiServer.frames;
import static io.checkagent.kubeevents.source.ScriptedApiServer.list;
import static io.checkagent.kubeevents.source.ScriptedApiServer.page;
import static io.checkagent.kubeevents.source.ScriptedApiServer.retryAfter;
import static org.assertj.core.api.Assertions.assertThat;

import io.checkagent.sandbox.http.HttpRequest;
import io.checkagent.sandbox.http.HttpResponse;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Whatever the API server does, a stream asks it no more often than it should, in time that passes by pauses alone. */
@Timeout(120)
class RequestRateTest {
    private static final Duration OBSERVED = Duration.ofMinutes(5);
    private static final int MOST_A_SECOND = 8;

    private static final AtomicLong NUMBERS = new AtomicLong(1_000);

    /** Ways to fail, or to behave oddly, for as long as it lasts. */
    enum Trouble implements ScriptedApiServer.Script {
        WATCH_FAILS {
            @Override
            public HttpResponse watch(HttpRequest request) {
                return answer(500, "{\"kind\":\"Status\",\"code\":500,\"message\":\"etcd\"}");
            }
        },
        WATCH_OPENS_AND_SENDS_AN_ERROR {
            @Override
            public HttpResponse watch(HttpRequest request) {
                return frames(error(500, "InternalError"));
            }
        },
        WATCH_OPENS_AND_ENDS {
            @Override
            public HttpResponse watch(HttpRequest request) {
                return frames();
            }
        },
        WATCH_ENDS_AFTER_EACH_BOOKMARK {
            @Override
            public HttpResponse list(HttpRequest request) {
                return ScriptedApiServer.list(NUMBERS.get());
            }

            @Override
            public HttpResponse watch(HttpRequest request) {
                return frames(bookmark(NUMBERS.incrementAndGet()));
            }
        },
        HISTORY_CHANGES_AFTER_EACH_BOOKMARK {
            @Override
            public HttpResponse watch(HttpRequest request) {
                return frames(bookmark(NUMBERS.incrementAndGet()));
            }
        },
        WATCH_SENDS_AN_ERROR_AFTER_EACH_EVENT {
            @Override
            public HttpResponse list(HttpRequest request) {
                return ScriptedApiServer.list(NUMBERS.get());
            }

            @Override
            public HttpResponse watch(HttpRequest request) {
                return frames(added(event("e", NUMBERS.incrementAndGet())), error(500, "InternalError"));
            }
        },
        WATCH_REPEATS_WHAT_IS_OLD {
            @Override
            public HttpResponse watch(HttpRequest request) {
                return frames(added(event("e", 5)), bookmark(7));
            }
        },
        WATCH_IS_A_PAGE {
            @Override
            public HttpResponse watch(HttpRequest request) {
                return answer(200, "<html><body>log in</body></html>");
            }
        },
        WATCH_HAS_FRAMES_OF_AN_UNKNOWN_TYPE {
            @Override
            public HttpResponse watch(HttpRequest request) {
                return frames("{\"type\":\"SURPRISE\",\"object\":{\"metadata\":{\"resourceVersion\":\"9\"}}}");
            }
        },
        WATCH_HAS_FRAMES_THAT_CANNOT_BE_READ {
            @Override
            public HttpResponse watch(HttpRequest request) {
                return frames("{\"type\":\"ADDED\",\"object\":{\"metadata\":{\"resourceVersion\":nonsense}}}");
            }
        },
        THE_VERSION_OF_THE_LIST_IS_EXPIRED {
            @Override
            public HttpResponse watch(HttpRequest request) {
                return answer(410, "{\"kind\":\"Status\",\"code\":410,\"reason\":\"Expired\"}");
            }
        },
        THE_VERSION_OF_THE_LIST_IS_EXPIRED_BY_FRAME {
            @Override
            public HttpResponse list(HttpRequest request) {
                return ScriptedApiServer.list(NUMBERS.incrementAndGet(), event("e", NUMBERS.incrementAndGet()));
            }

            @Override
            public HttpResponse watch(HttpRequest request) {
                return frames(error(410, "Expired"));
            }
        },
        THE_PRESENT_IS_BEFORE_THE_POSITION {
            @Override
            public HttpResponse list(HttpRequest request) {
                return list(request.parameter("limit").equals("1") ? 50 : 100);
            }

            private HttpResponse list(long version) {
                return ScriptedApiServer.list(version);
            }
        },
        LIST_FAILS {
            @Override
            public HttpResponse list(HttpRequest request) {
                return answer(503, "");
            }
        },
        LIST_IS_A_PAGE {
            @Override
            public HttpResponse list(HttpRequest request) {
                return answer(200, "<html>");
            }
        },
        LIST_BREAKS_OFF {
            @Override
            public HttpResponse list(HttpRequest request) {
                return answer(
                        200, "{\"metadata\":{\"resourceVersion\":\"100\"},\"items\":[" + event("e", 9) + ",{\"metad");
            }
        },
        LIST_HAS_NO_VERSION {
            @Override
            public HttpResponse list(HttpRequest request) {
                return answer(200, "{\"metadata\":{},\"items\":[]}");
            }
        },
        LIST_IS_NULL {
            @Override
            public HttpResponse list(HttpRequest request) {
                return answer(200, "null");
            }
        },
        A_PAGE_NAMES_ITSELF_AS_THE_NEXT {
            @Override
            public HttpResponse list(HttpRequest request) {
                return page(100, "again", event("e", 9));
            }
        },
        EMPTY_PAGES_WITHOUT_AN_END {
            @Override
            public HttpResponse list(HttpRequest request) {
                return page(100, "t" + NUMBERS.incrementAndGet());
            }
        },
        THE_SECOND_PAGE_IS_ALWAYS_EXPIRED {
            @Override
            public HttpResponse list(HttpRequest request) {
                return request.parameter("continue").isEmpty()
                        ? page(NUMBERS.incrementAndGet(), "next", event("e", 9))
                        : answer(410, "{\"kind\":\"Status\",\"code\":410,\"reason\":\"Expired\"}");
            }
        },
        TOO_MANY_REQUESTS {
            @Override
            public HttpResponse list(HttpRequest request) {
                return retryAfter(429, 0);
            }
        },
        REFUSED {
            @Override
            public HttpResponse list(HttpRequest request) {
                return answer(403, "{\"kind\":\"Status\",\"code\":403,\"reason\":\"Forbidden\"}");
            }
        },
        NOT_FOUND {
            @Override
            public HttpResponse list(HttpRequest request) {
                return answer(404, "404 page not found");
            }
        };

        @Override
        public HttpResponse list(HttpRequest request) {
            return ScriptedApiServer.list(100);
        }

        @Override
        public HttpResponse watch(HttpRequest request) {
            return frames();
        }
    }

    @ParameterizedTest
    @EnumSource
    void isBoundedInEveryTrouble(Trouble trouble) throws InterruptedException {
        int requests = requestsWithin(OBSERVED, trouble);

        assertThat(requests).isBetween(10, MOST_A_SECOND * (int) OBSERVED.toSeconds());
    }

    @Test
    void whatMakesNoProgressIsTriedEveryFewSecondsAtMost() throws InterruptedException {
        for (Trouble trouble : new Trouble[] {
            Trouble.WATCH_FAILS,
            Trouble.WATCH_OPENS_AND_SENDS_AN_ERROR,
            Trouble.THE_VERSION_OF_THE_LIST_IS_EXPIRED,
            Trouble.LIST_FAILS,
            Trouble.A_PAGE_NAMES_ITSELF_AS_THE_NEXT
        }) {
            assertThat(requestsWithin(OBSERVED, trouble)).as("%s", trouble).isLessThan((int) OBSERVED.toSeconds());
        }
    }

    @Test
    void aServerThatAsksToBeLeftAloneForADayIsTriedAgainWithinAMinute() throws InterruptedException {
        int requests = requestsWithin(Duration.ofMinutes(10), new ScriptedApiServer.Script() {
            @Override
            public HttpResponse list(HttpRequest request) {
                return retryAfter(429, 86_400);
            }

            @Override
            public HttpResponse watch(HttpRequest request) {
                return list(request);
            }
        });

        assertThat(requests).isBetween(10, 40);
    }

    @Test
    void aSignOfLifeEndsTheWaitThatTheServerAskedFor() throws InterruptedException {
        Pauses pauses = new Pauses();
        Thread waiting = new Thread(() -> {
            try {
                pauses.awaitAnswer(Duration.ofDays(1));
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        });
        waiting.start();
        while (waiting.isAlive()) {
            pauses.answered();
            waiting.join(10);
        }
        assertThat(waiting.isAlive()).isFalse();
    }

    /** Of a stream that begins with a list. */
    private static int requestsWithin(Duration observed, ScriptedApiServer.Script script) throws InterruptedException {
        VirtualTime time = new VirtualTime();
        LinkedBlockingQueue<Arrival> arrivals = new LinkedBlockingQueue<>();
        int most = 10 * (int) observed.toSeconds();
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
            while (time.passed().compareTo(observed) < 0 && server.requests() < most) {
                arrivals.poll(5, TimeUnit.MILLISECONDS);
                arrivals.clear();
            }
            int requests = server.requests();
            thread.interrupt();
            thread.join();
            return requests;
        }
    }
}

// SPDX-License-Identifier: Apache-2.0
package io.checkagent.sandbox.server;

import io.checkagent.sandbox.fault.CompactedWatch;
import io.checkagent.sandbox.fault.Fault;
import io.checkagent.sandbox.fault.Faults;
import io.checkagent.sandbox.fault.Injection;
import io.checkagent.sandbox.http.HttpHandler;
import io.checkagent.sandbox.http.HttpRequest;
import io.checkagent.sandbox.http.HttpResponse;
import io.checkagent.sandbox.request.ApiRequest;
import io.checkagent.sandbox.request.RequestLog;
import io.checkagent.sandbox.resource.ResourceType;
import io.checkagent.sandbox.resource.ResourceTypes;
import io.checkagent.sandbox.store.Json;
import io.checkagent.sandbox.store.Store;
import java.time.Clock;
import java.time.Duration;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import tools.jackson.databind.node.ObjectNode;

/** Takes a request through authentication, the faults, authorization and to its resource. Thread-safe. */
public final class ApiServer implements HttpHandler {
    private static final int CLIENT_CHECK_MILLISECONDS = 20;
    private static final String ENDPOINTS_WARNING =
            "299 - \"v1 Endpoints is deprecated in v1.33+; use discovery.k8s.io/v1 EndpointSlice\"";
    private static final String COMPONENT_STATUS_WARNING = "299 - \"v1 ComponentStatus is deprecated in v1.19+\"";

    private static final DateTimeFormatter DATE = DateTimeFormatter.ofPattern(
                    "EEE, dd MMM yyyy HH:mm:ss 'GMT'", Locale.ENGLISH)
            .withZone(ZoneOffset.UTC);

    private final Clock clock;
    private final Faults faults;
    private final RequestLog log;
    private final EventExpiry expiry;
    private final Authentication authentication;
    private final Authorization authorization;
    private final boolean roleBased;
    private final Health health = new Health();
    private final ServedTypes types;
    private final Discovery discovery;
    private final Lists lists;
    private final Watches watches;
    private final Writes writes;
    private final Deletes deletes;
    private final Reviews reviews;
    private final Store store;

    /**
     * @param eventTimeToLive since an event's last write
     * @param bookmarkInterval between the bookmarks of a watch
     * @param roleBased whether the stored roles decide who may do what
     * @param gitVersion what {@code /version} tells
     */
    public ApiServer(
            Store store,
            Clock clock,
            Faults faults,
            RequestLog log,
            Duration eventTimeToLive,
            Duration bookmarkInterval,
            boolean roleBased,
            String gitVersion) {
        this.store = store;
        this.clock = clock;
        this.faults = faults;
        this.log = log;
        this.roleBased = roleBased;
        this.expiry = new EventExpiry(store, clock, eventTimeToLive);
        this.authentication = new Authentication(store, clock);
        this.authorization = new Authorization(store, faults, roleBased);
        this.types = new ServedTypes(store);
        this.discovery = new Discovery(gitVersion, types);
        this.lists = new Lists(store);
        this.watches = new Watches(store, faults, bookmarkInterval);
        this.writes = new Writes(store, expiry, clock);
        this.deletes = new Deletes(store, types);
        this.reviews = new Reviews(store, authentication, authorization, clock);
    }

    /** The user that may do everything, RBAC or not. */
    public static String adminUser() {
        return Authorization.ADMIN;
    }

    public void registerToken(String token, String user) {
        authentication.register(token, user);
    }

    public void createNamespace(String name) {
        ApiRequest request = ApiRequest.parse(Authorization.ADMIN, "POST", "/api/v1/namespaces", false);
        ObjectNode namespace = Json.object();
        namespace.putObject("metadata").put("name", name);
        try {
            writes.createObject(request, ResourceTypes.NAMESPACES, namespace);
        } catch (StatusException refused) {
            throw new IllegalArgumentException(refused.getMessage(), refused);
        }
    }

    public void readyz(String check, boolean healthy) {
        health.check(check, healthy);
    }

    public void componentStatus(String name, boolean healthy, String message) {
        health.component(name, healthy, message);
    }

    public void compactedWatch(CompactedWatch way) {
        watches.compactedWatch(way);
    }

    /** Deletes the events that are due by now. */
    public void expireEvents() {
        expiry.expire();
    }

    @Override
    public HttpResponse handle(HttpRequest http, Client client) throws InterruptedException {
        expiry.expire();
        Optional<String> authorizationHeader = http.header("authorization");
        Optional<String> user = authorizationHeader.isPresent()
                ? authentication.user(authorizationHeader.get())
                : Optional.of(roleBased ? Authorization.ANONYMOUS : Authorization.ADMIN);
        ApiRequest request = ApiRequest.parse(user.orElse(""), http.method(), http.path(), http.flag("watch"));
        long number = log.received(clock.instant(), request);
        HttpResponse response = Answers.with(answer(http, request, client), "Date", DATE.format(clock.instant()));
        if (response instanceof HttpResponse.Full full) {
            log.answered(number, full.status());
        } else if (response instanceof HttpResponse.Stream stream) {
            log.answered(number, stream.status());
        }
        return response;
    }

    private HttpResponse answer(HttpRequest http, ApiRequest request, Client client) throws InterruptedException {
        HttpResponse response;
        try {
            List<Fault> struck = new ArrayList<>();
            for (Injection injection : faults.strike(request)) {
                struck.add(injection.fault());
                Optional<HttpResponse> failed = fail(injection, request, client);
                if (failed.isPresent()) {
                    return failed.get();
                }
            }
            if (request.user().isEmpty()) {
                throw StatusException.unauthorized();
            }
            ApiRequest judged = request.selecting(http.parameter("fieldSelector"));
            if (!authorization.permits(judged)) {
                throw StatusException.forbidden(judged);
            }
            response = route(http, request, struck);
        } catch (StatusException refused) {
            response = Answers.status(refused);
        } catch (RuntimeException bug) {
            response = Answers.status(StatusException.internal(bug));
        }
        return warn(request, response);
    }

    /** What a fault makes of a request; empty when the request goes on. */
    private Optional<HttpResponse> fail(Injection injection, ApiRequest request, Client client)
            throws InterruptedException, StatusException {
        Fault fault = injection.fault();
        if (fault instanceof Fault.Hang) {
            while (!injection.isCleared()) {
                if (client.isGoneWithin(CLIENT_CHECK_MILLISECONDS)) {
                    return Optional.of(new HttpResponse.Abort());
                }
            }
        } else if (fault instanceof Fault.HalfOpen) {
            while (!client.isGoneWithin(CLIENT_CHECK_MILLISECONDS)) {
                // only its client ends it
            }
            return Optional.of(new HttpResponse.Abort());
        } else if (fault instanceof Fault.Slow slow) {
            TimeUnit.NANOSECONDS.sleep(slow.delay().toNanos());
        } else if (fault instanceof Fault.Cut) {
            return Optional.of(new HttpResponse.Abort());
        } else if (fault instanceof Fault.Refuse) {
            throw StatusException.forbidden(request);
        } else if (fault instanceof Fault.Reply reply) {
            return Optional.of(Answers.reply(reply));
        } else if (fault instanceof Fault.Answer answer) {
            long seconds = answer.retryAfter().map(Duration::toSeconds).orElse(0L);
            HttpResponse failure = Answers.status(StatusException.failure(answer.code(), seconds));
            return Optional.of(seconds > 0 ? Answers.with(failure, "Retry-After", Long.toString(seconds)) : failure);
        }
        return Optional.empty();
    }

    private HttpResponse route(HttpRequest http, ApiRequest request, List<Fault> struck) throws StatusException {
        if (!request.isResourceRequest()) {
            return health.endpoint(http)
                    .or(() -> discovery.answer(http.path()))
                    .orElseGet(() -> Answers.text(404, "404 page not found\n"));
        }
        if (!request.group().isEmpty() && !types.groups().contains(request.group())) {
            return Answers.text(404, "404 page not found\n");
        }
        if (request.resource().equals("componentstatuses")) {
            return health.componentStatuses(request);
        }
        if (request.resource().equals("selfsubjectaccessreviews")
                && request.verb().equals("create")) {
            return reviews.selfSubjectAccessReview(http, request);
        }
        ResourceType type = types.find(request.group(), request.version(), request.resource())
                .orElseThrow(StatusException::noSuchResource);
        if (type.equals(ResourceTypes.SERVICE_ACCOUNTS)
                && request.subresource().equals("token")
                && request.verb().equals("create")) {
            return reviews.token(http, request);
        }
        boolean statusSubresource = request.subresource().equals("status") && type.has(ResourceType.Trait.STATUS);
        if (!request.subresource().isEmpty() && !statusSubresource) {
            throw StatusException.noSuchResource();
        }
        return serve(http, request, type, struck);
    }

    private HttpResponse serve(HttpRequest http, ApiRequest request, ResourceType type, List<Fault> struck)
            throws StatusException {
        boolean needsNamespace = type.isNamespaced() && request.namespace().isEmpty();
        boolean collection = request.name().isEmpty();
        return switch (request.verb()) {
            case "list" -> lists.list(http, request, type);
            case "watch" -> watches.watch(http, request, type, struck);
            case "get" ->
                Answers.json(
                        200,
                        List.of(Answers.object(
                                type,
                                store.get(type.key(request.namespace(), request.name()))
                                        .orElseThrow(() -> StatusException.notFound(type, request.name()))
                                        .json())));
            case "create" -> {
                if (needsNamespace || !collection) {
                    throw StatusException.methodNotAllowed();
                }
                yield writes.create(http, request, type);
            }
            case "update" -> {
                if (needsNamespace || collection) {
                    throw StatusException.methodNotAllowed();
                }
                yield writes.update(http, request, type);
            }
            case "patch" -> writes.patch(http, request, type);
            case "delete" -> deletes.delete(http, request, type);
            case "deletecollection" -> deletes.deleteCollection(http, request, type);
            default -> throw StatusException.methodNotAllowed();
        };
    }

    private static HttpResponse warn(ApiRequest request, HttpResponse response) {
        if (!request.group().isEmpty()) {
            return response;
        }
        return switch (request.resource()) {
            case "endpoints" -> Answers.with(response, "Warning", ENDPOINTS_WARNING);
            case "componentstatuses" -> Answers.with(response, "Warning", COMPONENT_STATUS_WARNING);
            default -> response;
        };
    }
}

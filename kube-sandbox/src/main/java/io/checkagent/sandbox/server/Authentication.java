// SPDX-License-Identifier: Apache-2.0
package io.checkagent.sandbox.server;

import io.checkagent.sandbox.resource.ResourceTypes;
import io.checkagent.sandbox.store.Json;
import io.checkagent.sandbox.store.Store;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Instant;
import java.util.Base64;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import tools.jackson.core.JacksonException;

/**
 * Bearer tokens and their users: registered ones, and those minted for ServiceAccounts, which carry their claims and a
 * signature, so that nothing need be remembered. Thread-safe.
 */
final class Authentication {
    private static final Base64.Encoder ENCODER = Base64.getUrlEncoder().withoutPadding();
    private static final String HEADER = ENCODER.encodeToString("{\"alg\":\"HS256\"}".getBytes(StandardCharsets.UTF_8));

    private final Store store;
    private final Clock clock;
    private final Map<String, String> users = new ConcurrentHashMap<>();
    private final SecretKeySpec key;

    Authentication(Store store, Clock clock) {
        this.store = store;
        this.clock = clock;
        byte[] secret = new byte[32];
        new SecureRandom().nextBytes(secret);
        this.key = new SecretKeySpec(secret, "HmacSHA256");
    }

    void register(String token, String user) {
        users.put(token, user);
    }

    /** The user of an {@code Authorization} header's value; empty when it is not valid. */
    Optional<String> user(String authorization) {
        if (!authorization.regionMatches(true, 0, "Bearer ", 0, 7)) {
            return Optional.empty();
        }
        String token = authorization.substring(7).trim();
        String registered = users.get(token);
        return registered == null ? serviceAccount(token) : Optional.of(registered);
    }

    /** A token that is good until then, as long as the ServiceAccount with that uid exists. */
    String mint(String namespace, String name, String uid, Instant expiration) {
        String claims = ENCODER.encodeToString(Json.bytes(Json.object()
                .put("sub", subject(namespace, name))
                .put("exp", expiration.getEpochSecond())
                .put("namespace", namespace)
                .put("name", name)
                .put("uid", uid)));
        return HEADER + "." + claims + "." + signature(claims);
    }

    private Optional<String> serviceAccount(String token) {
        String[] parts = token.split("\\.", -1);
        if (parts.length != 3
                || !MessageDigest.isEqual(
                        signature(parts[1]).getBytes(StandardCharsets.UTF_8),
                        parts[2].getBytes(StandardCharsets.UTF_8))) {
            return Optional.empty();
        }
        try {
            var claims = Json.read(Base64.getUrlDecoder().decode(parts[1]));
            String namespace = claims.path("namespace").asString("");
            String name = claims.path("name").asString("");
            boolean alive = store.get(ResourceTypes.SERVICE_ACCOUNTS.key(namespace, name))
                    .filter(account ->
                            account.object().path("metadata").path("uid").equals(claims.path("uid")))
                    .isPresent();
            boolean expired = claims.path("exp").asLong(0) <= clock.instant().getEpochSecond();
            return alive && !expired ? Optional.of(subject(namespace, name)) : Optional.empty();
        } catch (JacksonException corrupt) {
            return Optional.empty();
        }
    }

    private static String subject(String namespace, String name) {
        return "system:serviceaccount:" + namespace + ":" + name;
    }

    private String signature(String claims) {
        try {
            Mac mac = Mac.getInstance("HmacSHA256");
            mac.init(key);
            return ENCODER.encodeToString(mac.doFinal((HEADER + "." + claims).getBytes(StandardCharsets.UTF_8)));
        } catch (GeneralSecurityException impossible) {
            throw new IllegalStateException("every JDK has HmacSHA256", impossible);
        }
    }
}

// SPDX-License-Identifier: Apache-2.0
package io.checkagent.controlplane;

import java.util.List;
import java.util.Random;

/** Makes an API server answer what is good, bad, or nearly good. */
final class HostileAnswers {
    private static final List<Integer> CODES = List.of(200, 200, 200, 400, 401, 403, 404, 429, 500, 503);
    private static final List<String> TEXTS = List.of(
            "[+]ping ok\n[+]etcd ok\n[-]x\u001b[31m failed: reason\n",
            "ok",
            "<html>\r\n<title>502</title></html>",
            "{\"kind\":\"ComponentStatusList\",\"items\":[null,{\"metadata\":{\"name\":\"scheduler\"},\"conditions\":[null,"
                    + "{\"type\":\"Healthy\",\"status\":\"False\",\"message\":\"no\\u001b[31m\\nway\"}]}]}",
            "{\"kind\":\"ComponentStatusList\",\"items\":{\"a\":[]}}",
            "{\"kind\":\"Lease\",\"metadata\":{\"name\":\"kube-scheduler\"},\"spec\":{\"holderIdentity\":\"a\","
                    + "\"leaseDurationSeconds\":15,\"renewTime\":\"1970-01-01T00:00:00.000000Z\"}}",
            "{\"kind\":\"Lease\",\"spec\":{\"holderIdentity\":{},\"leaseDurationSeconds\":1e400,\"renewTime\":7}}",
            "{\"kind\":\"Lease\",\"spec\":{\"holderIdentity\":\"b\",\"leaseDurationSeconds\":-9223372036854775808,"
                    + "\"renewTime\":\"+999999999-12-31T23:59:59Z\"}}",
            "{\"kind\":\"Status\",\"message\":\"no\\u001b[31m\\nway\",\"code\":\"many\"}",
            "null",
            "[[[[",
            "");

    private HostileAnswers() {}

    static void reply(ScriptedApiServer server, String path, Random random) {
        String text = TEXTS.get(random.nextInt(TEXTS.size()));
        if (!text.isEmpty() && random.nextInt(3) == 0) {
            int at = random.nextInt(text.length());
            text = random.nextBoolean() ? text.substring(0, at) : text.substring(0, at) + (char) random.nextInt(256);
        }
        server.reply(path, CODES.get(random.nextInt(CODES.size())), text);
    }
}

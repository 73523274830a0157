// SPDX-License-Identifier: Apache-2.0
package io.checkagent.delivery;

import static java.util.Objects.requireNonNull;

import io.checkagent.api.Default;
import io.checkagent.api.Description;

/** How payloads of the Datadog intake are written. */
public record PayloadSettings(
        @Default("zlib") @Description("How payloads are compressed: zlib, gzip, zstd, none.")
        Compressor serializerCompressorKind,

        @Default("{}") @Description("Which version of the intake is used.")
        UseV2Api useV2Api) {
    /** Those of the Datadog Agent. */
    public static final PayloadSettings DEFAULT = new PayloadSettings(Compressor.ZLIB, new UseV2Api(true));

    /** Version 2, where there is one. */
    public record UseV2Api(
            @Default("true") @Description("Send metrics to /api/v2/series; else to /api/v1/series.")
            boolean series) {}

    public PayloadSettings {
        requireNonNull(serializerCompressorKind, "serializerCompressorKind is null");
        requireNonNull(useV2Api, "useV2Api is null");
    }

    boolean seriesOfVersion2() {
        return useV2Api.series();
    }
}

// SPDX-License-Identifier: Apache-2.0
package io.checkagent.delivery;

import io.checkagent.api.Default;
import io.checkagent.api.Description;
import io.checkagent.configuration.Matching;
import io.checkagent.configuration.Secret;
import java.net.URI;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/** More Datadog intakes, which get the same. */
public record AdditionalEndpoints(
        @Matching(value = Matching.CREDENTIAL, longest = 1024, expected = "a key of letters and digits without blanks")
        @Default("{}")
        @Description("More addresses of the intake, with the keys to use there.")
        Map<URI, List<Secret>> additionalEndpoints) {
    /** The outputs and, where results go to Datadog, one of each key that there is not already. */
    List<OutputSettings> addedTo(List<OutputSettings> outputs) {
        if (outputs.stream().noneMatch(OutputSettings.Datadog.class::isInstance)) {
            return outputs;
        }
        Stream<OutputSettings> more = additionalEndpoints.entrySet().stream()
                .flatMap(endpoint ->
                        endpoint.getValue().stream().map(key -> new OutputSettings.Datadog(endpoint.getKey(), key)));
        return Stream.concat(
                        outputs.stream(),
                        more.filter(output -> !outputs.contains(output)).distinct())
                .toList();
    }
}

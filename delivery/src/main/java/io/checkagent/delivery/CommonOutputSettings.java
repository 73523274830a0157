// SPDX-License-Identifier: Apache-2.0
package io.checkagent.delivery;

import static java.util.Objects.requireNonNull;

import io.checkagent.api.Default;
import io.checkagent.api.Description;

/** What every entry of {@code outputs} may say. */
public record CommonOutputSettings(
        @Default("false") @Description("Never hold a checkpoint back or slow a check; what it misses is counted.")
        boolean bestEffort,

        @Default("{}") @Description("What is sent there; everything when empty.")
        Filter filter) {
    /** Everything, and held back until it is there. */
    public static final CommonOutputSettings DEFAULT = new CommonOutputSettings(false, Filter.ALL);

    public CommonOutputSettings {
        requireNonNull(filter, "filter is null");
    }
}

// SPDX-License-Identifier: Apache-2.0
package io.checkagent.system;

import io.checkagent.api.CheckContext;
import java.util.ArrayList;
import java.util.List;

/**
 * What there is to say of a check's settings, in each run anew: the status shows a run's warnings until the next one. What
 * is wrong is a warning. What the Datadog Agent has and what has no meaning here is a detail of the check: a host with that
 * agent's files is well.
 */
final class Remarks {
    private final List<String> wrong = new ArrayList<>();
    private final List<String> unused = new ArrayList<>();

    /** A value that cannot be used, and what is done instead. */
    void wrong(String remark) {
        wrong.add(remark);
    }

    /** An option that changes nothing here, and why. */
    void unused(String remark) {
        unused.add(remark);
    }

    void tell(CheckContext context) {
        wrong.forEach(context::warn);
        if (!unused.isEmpty()) {
            context.detail("notices", List.copyOf(unused));
        }
    }
}

// SPDX-License-Identifier: Apache-2.0
package io.checkagent.delivery;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/** Joins lists of tags. */
final class Tags {
    private Tags() {}

    /** All of both, sorted and unique. */
    static List<String> merge(List<String> base, List<String> more) {
        ArrayList<String> all = new ArrayList<>(base.size() + more.size());
        all.addAll(base);
        all.addAll(more);
        Collections.sort(all);
        int kept = 0;
        for (int i = 0; i < all.size(); i++) {
            if (kept == 0 || !all.get(i).equals(all.get(kept - 1))) {
                all.set(kept++, all.get(i));
            }
        }
        all.subList(kept, all.size()).clear();
        return Collections.unmodifiableList(all);
    }
}

// SPDX-License-Identifier: Apache-2.0
package io.checkagent.kubeevents.mapping;

import io.checkagent.kubeevents.source.KubernetesEvent;

/** What the events of one bundle share. */
record BundleKey(String kind, String object, String type, String component, String host) {
    static BundleKey of(KubernetesEvent event) {
        return new BundleKey(
                event.object().kind(), event.object().key(), event.type(), event.component(), event.host());
    }
}

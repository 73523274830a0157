// SPDX-License-Identifier: Apache-2.0
package io.checkagent.delivery;

import io.checkagent.api.Event;
import io.checkagent.api.ServiceCheck;
import java.util.List;

/**
 * Sees what checks commit, when it is handed to the outputs, whatever becomes of it there. Called by the thread that
 * commits, one commit after the other for each sender: does not wait and does not throw.
 */
public interface DeliveryListener {
    /**
     * An event is on its way.
     *
     * @param host "" for none
     * @param tags with those of the instance and of the host
     */
    void event(Origin origin, Event event, String host, List<String> tags);

    /**
     * A service check is on its way.
     *
     * @param host "" for none
     * @param tags with those of the instance and of the host
     */
    void serviceCheck(Origin origin, ServiceCheck serviceCheck, String host, List<String> tags);
}

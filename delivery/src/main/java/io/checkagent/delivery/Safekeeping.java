// SPDX-License-Identifier: Apache-2.0
package io.checkagent.delivery;

import java.util.List;

/** Keeps what an output does not take where it survives this process. Called by the output's thread. */
interface Safekeeping {
    /** Takes nothing. */
    Safekeeping NONE = new Safekeeping() {
        @Override
        public boolean takes(Shipment shipment) {
            return false;
        }

        @Override
        public void take(List<Shipment> shipments) {}
    };

    boolean takes(Shipment shipment);

    /** Takes over what it {@link #takes}, in this order, and settles it. */
    void take(List<Shipment> shipments);
}

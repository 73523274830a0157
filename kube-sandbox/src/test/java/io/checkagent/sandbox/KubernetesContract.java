// SPDX-License-Identifier: Apache-2.0
package io.checkagent.sandbox;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.TestInstance;

/** What clients rely on, checked over bare HTTP on the sandbox and on a real kube-apiserver alike. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
abstract class KubernetesContract {
    private ContractCluster cluster;

    abstract ContractCluster openCluster();

    @BeforeAll
    void open() {
        cluster = openCluster();
    }

    @AfterAll
    void close() {
        cluster.close();
    }

    @Nested
    class Objects extends ObjectsContract {
        Objects() {
            super(KubernetesContract.this.cluster);
        }
    }

    @Nested
    class PatchesOfObjects extends PatchesContract {
        PatchesOfObjects() {
            super(KubernetesContract.this.cluster);
        }
    }

    @Nested
    class ListsOfObjects extends ListsContract {
        ListsOfObjects() {
            super(KubernetesContract.this.cluster);
        }
    }

    @Nested
    class Events extends EventsContract {
        Events() {
            super(KubernetesContract.this.cluster);
        }
    }

    @Nested
    class WatchesOfObjects extends WatchesContract {
        WatchesOfObjects() {
            super(KubernetesContract.this.cluster);
        }
    }

    @Nested
    class Resources extends ResourcesContract {
        Resources() {
            super(KubernetesContract.this.cluster);
        }
    }

    @Nested
    class Access extends AccessContract {
        Access() {
            super(KubernetesContract.this.cluster);
        }
    }

    @Nested
    class TheServer extends ServerContract {
        TheServer() {
            super(KubernetesContract.this.cluster);
        }
    }
}

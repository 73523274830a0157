package io.checkagent.election;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class LockKindTest {

    @ParameterizedTest
    @CsvSource({
        "endpoints,ENDPOINTS",
        "configmaps,CONFIGMAPS",
        "configmap,CONFIGMAPS",
        "leases,LEASES",
        "Lease,LEASES",
        "endpointsleases,ENDPOINTSLEASES",
        "configmapsleases,CONFIGMAPSLEASES"
    })
    void hasClientGosAndTheDatadogAgentsNames(String name, LockKind kind) {
        assertThat(LockKind.fromConfigurationName(name)).isEqualTo(kind);
    }

    @Test
    void anyOtherNameIsAnErrorThatNamesThem() {
        assertThatThrownBy(() -> LockKind.fromConfigurationName("endpoint"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("\"endpoint\" is no kind of lock; it must be one of endpoints, configmaps, leases,"
                        + " endpointsleases, configmapsleases");
    }
}

// SPDX-License-Identifier: Apache-2.0
package io.checkagent.agent.diagnosis;

import com.google.inject.AbstractModule;
import jakarta.inject.Singleton;

/** Provides what tries all stages out. */
public final class DiagnosisModule extends AbstractModule {
    @Override
    protected void configure() {
        bind(Diagnostics.class).in(Singleton.class);
    }
}

// SPDX-License-Identifier: Apache-2.0
package io.checkagent.agent.check;

import static com.google.inject.multibindings.Multibinder.newSetBinder;

import com.google.inject.AbstractModule;
import io.checkagent.agent.stage.Diagnosis;
import jakarta.inject.Singleton;

/** Provides the instances that are to run. */
public final class CheckModule extends AbstractModule {
    @Override
    protected void configure() {
        bind(CheckAssembly.class).in(Singleton.class);
        bind(Checks.class).in(Singleton.class);
        bind(CheckDiagnosis.class);
        newSetBinder(binder(), Diagnosis.class).addBinding().to(CheckDiagnosis.class);
    }
}

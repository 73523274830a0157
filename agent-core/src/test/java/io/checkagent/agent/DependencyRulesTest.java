// SPDX-License-Identifier: Apache-2.0
package io.checkagent.agent;

import static com.tngtech.archunit.base.DescribedPredicate.not;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.equivalentTo;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;
import io.checkagent.election.ResponseLimit;

/** The directions of dependency that docs/architecture.md draws. */
@AnalyzeClasses(packages = "io.checkagent", importOptions = ImportOption.DoNotIncludeTests.class)
class DependencyRulesTest {
    @ArchTest
    static final ArchRule theApiKnowsNothingOfTheRuntime = classes()
            .that()
            .resideInAPackage("io.checkagent.api..")
            .should()
            .onlyDependOnClassesThat()
            .resideInAnyPackage("io.checkagent.api..", "java..", "org.pf4j..", "org.jspecify..");

    @ArchTest
    static final ArchRule theElectionKnowsNothingOfChecks = noClasses()
            .that()
            .resideInAPackage("io.checkagent.election..")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage("io.checkagent.api..", "io.checkagent.agent..");

    @ArchTest
    static final ArchRule onlyThePluginPackageKnowsPf4j = noClasses()
            .that()
            .resideInAPackage("io.checkagent.agent..")
            .and()
            .resideOutsideOfPackage("io.checkagent.agent.plugin..")
            .should()
            .dependOnClassesThat()
            .resideInAPackage("org.pf4j..");

    @ArchTest
    static final ArchRule onlyLeadershipAndTheWiringKnowTheElection = noClasses()
            .that()
            .resideInAPackage("io.checkagent..")
            .and()
            .resideOutsideOfPackages(
                    "io.checkagent.election..", "io.checkagent.agent.leadership..", "io.checkagent.agent")
            .should()
            .dependOnClassesThat(resideInAPackage("io.checkagent.election..")
                    // A bound for any client.
                    .and(not(equivalentTo(ResponseLimit.class))));

    @ArchTest
    static final ArchRule theBindingOfConfigurationKnowsNoStage = noClasses()
            .that()
            .resideInAPackage("io.checkagent.configuration..")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage("io.checkagent.agent..", "io.checkagent.delivery..", "io.checkagent.election..");

    @ArchTest
    static final ArchRule deliveryKnowsNoStageBeforeIt = noClasses()
            .that()
            .resideInAPackage("io.checkagent.delivery..")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage("io.checkagent.agent..", "io.checkagent.election..");

    @ArchTest
    static final ArchRule noStageKnowsTheStatusView = noClasses()
            .that()
            .resideInAPackage("io.checkagent..")
            .and()
            .resideOutsideOfPackages("io.checkagent.agent.status..", "io.checkagent.agent")
            .should()
            .dependOnClassesThat()
            .resideInAPackage("io.checkagent.agent.status..");

    @ArchTest
    static final ArchRule noStageKnowsWhatPutsItTogether = noClasses()
            .that()
            .resideInAPackage("io.checkagent.agent.(*)..")
            .should()
            .dependOnClassesThat()
            .resideInAPackage("io.checkagent.agent");

    @ArchTest
    static final ArchRule onlyTheWiringAndTheMakerOfChecksHaveAnInjector = noClasses()
            .that()
            .resideInAPackage("io.checkagent..")
            .and()
            .doNotHaveFullyQualifiedName("io.checkagent.agent.Agents")
            .and()
            .resideOutsideOfPackage("io.checkagent.agent.plugin..")
            .should()
            .dependOnClassesThat()
            .haveFullyQualifiedName("com.google.inject.Guice")
            .orShould()
            .dependOnClassesThat()
            .haveFullyQualifiedName("com.google.inject.Injector");

    @ArchTest
    static final ArchRule stagesFormNoCycle =
            slices().matching("io.checkagent.agent.(*)..").should().beFreeOfCycles();
}

// SPDX-License-Identifier: Apache-2.0
package io.checkagent.configuration;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/** Which texts a component takes, so that what cannot work later is told where it is written. */
@Retention(RetentionPolicy.RUNTIME)
@Target(ElementType.RECORD_COMPONENT)
public @interface Matching {
    /** A site or host: a domain name, each part of it beginning and ending with a letter or digit (RFC 1123). */
    String DOMAIN = "[A-Za-z0-9]([A-Za-z0-9-]*[A-Za-z0-9])?(\\.[A-Za-z0-9]([A-Za-z0-9-]*[A-Za-z0-9])?)*\\.?";

    /** The name of a Kubernetes object: a DNS subdomain in lower case (RFC 1123). */
    String OBJECT_NAME = "[a-z0-9]([a-z0-9-]*[a-z0-9])?(\\.[a-z0-9]([a-z0-9-]*[a-z0-9])?)*";

    /** The name of a Kubernetes namespace: a DNS label in lower case (RFC 1123). */
    String LABEL = "[a-z0-9]([a-z0-9-]*[a-z0-9])?";

    /** What can stand in an HTTP header as a credential (RFC 7235, token68). */
    String CREDENTIAL = "[A-Za-z0-9._~+/-]+=*";

    /** A regular expression for the whole text, white space around it left out; also a JSON Schema's. */
    String value();

    /** The longest text. */
    int longest() default 253;

    /** What the text has to be, as an error says it. */
    String expected();
}

// SPDX-License-Identifier: Apache-2.0
package io.checkagent.agent.plugin;

import java.sql.Driver;
import java.util.Iterator;
import java.util.Optional;
import java.util.ServiceConfigurationError;
import java.util.ServiceLoader;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Registers a plugin's JDBC drivers. {@code DriverManager} looks for drivers once in the life of the process, with the
 * class loader of whoever asks it first: those of every other plugin it would never find. It gives a driver only to whom
 * the driver's class is visible, so plugins do not meet each other's.
 */
final class JdbcDrivers {
    private static final String SERVICE = "META-INF/services/java.sql.Driver";
    private static final Logger log = LoggerFactory.getLogger(JdbcDrivers.class);

    private JdbcDrivers() {}

    /**
     * Runs code of the plugin: what its drivers do when they are loaded.
     *
     * @param plugin its class loader
     */
    static void register(String pluginId, ClassLoader plugin) {
        if (plugin.getResource(SERVICE) == null) {
            return;
        }
        try {
            Iterator<Driver> drivers = ServiceLoader.load(Driver.class, plugin).iterator();
            for (Optional<Driver> driver = next(pluginId, drivers);
                    driver.isPresent();
                    driver = next(pluginId, drivers)) {
                log.debug(
                        "plugin {} has the JDBC driver {}",
                        pluginId,
                        driver.get().getClass());
            }
        } catch (LinkageError e) {
            log.warn("plugin {}: its JDBC drivers cannot be used: {}", pluginId, PluginException.reason(e));
        }
    }

    /** The next that can be loaded: each registers itself when it is (JDBC 4.3, 9.2.1). */
    private static Optional<Driver> next(String pluginId, Iterator<Driver> drivers) {
        while (true) {
            try {
                return drivers.hasNext() ? Optional.of(drivers.next()) : Optional.empty();
            } catch (ServiceConfigurationError e) {
                log.warn("plugin {}: a JDBC driver cannot be used: {}", pluginId, PluginException.reason(e));
            }
        }
    }
}

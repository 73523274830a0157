// SPDX-License-Identifier: Apache-2.0
package io.checkagent.system;

import static java.util.Objects.requireNonNull;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Consumer;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** The tags of a file system and of a block device, as the Datadog Agent's disk check has them. */
final class DiskTags {
    private record Rule(Pattern device, List<String> tags) {}

    private final boolean useMount;
    private final boolean byFilesystem;
    private final boolean lowercase;
    private final List<Rule> rules = new ArrayList<>();

    /** @param warnings takes what is wrong with the expressions */
    DiskTags(DiskSettings settings, Consumer<String> warnings) {
        requireNonNull(settings, "settings is null");
        this.useMount = settings.useMount();
        this.byFilesystem = settings.tagByFilesystem();
        this.lowercase = settings.lowercaseDeviceTag();
        for (Map.Entry<String, String> rule : settings.deviceTagRe().entrySet()) {
            List<String> tags = Stream.of(rule.getValue().split(",", -1))
                    .map(String::strip)
                    .filter(tag -> !tag.isEmpty())
                    .toList();
            Expressions.compile("device_tag_re", rule.getKey(), 0, warnings)
                    .ifPresent(device -> rules.add(new Rule(device, tags)));
        }
    }

    List<String> of(Mount mount, DeviceLabels labels) {
        List<String> tags = new ArrayList<>();
        if (byFilesystem) {
            tags.add(mount.filesystem());
            tags.add("filesystem:" + mount.filesystem());
        }
        addDevice(tags, useMount ? mount.mountPoint() : mount.device(), mount.deviceName());
        labels.of(mount.device()).ifPresent(label -> {
            tags.add("label:" + label);
            tags.add("device_label:" + label);
        });
        return tags;
    }

    /** @param name such as {@code sda1}, as the kernel's statistics have it */
    List<String> ofBlockDevice(String name) {
        List<String> tags = new ArrayList<>();
        addDevice(tags, name, name);
        return tags;
    }

    private void addDevice(List<String> tags, String device, String deviceName) {
        tags.add("device:" + (lowercase ? device.toLowerCase(Locale.ROOT) : device));
        tags.add("device_name:" + deviceName);
        for (Rule rule : rules) {
            if (rule.device().matcher(device).lookingAt()) {
                tags.addAll(rule.tags());
            }
        }
    }
}

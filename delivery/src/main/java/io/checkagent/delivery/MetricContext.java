// SPDX-License-Identifier: Apache-2.0
package io.checkagent.delivery;

import io.checkagent.api.Metric;
import io.checkagent.output.Item.DistributionItem;
import io.checkagent.output.Item.PointItem;
import io.checkagent.output.Item.PointType;
import io.checkagent.output.Sketch;
import java.util.List;

/**
 * What makes samples belong together.
 *
 * @param type of the samples
 * @param name of the metric
 * @param host {@code ""} for none
 * @param device from a tag {@code device:x}; {@code ""} for none, and for distributions, for which the intake has none
 * @param tags sorted and unique, without the device
 */
record MetricContext(Metric.Type type, String name, String host, String device, List<String> tags) {
    private static final String DEVICE = "device:";

    static MetricContext of(Metric.Type type, String name, String host, List<String> tags) {
        String device = "";
        for (String tag : type == Metric.Type.DISTRIBUTION ? List.<String>of() : tags) {
            if (tag.startsWith(DEVICE)) {
                device = tag.substring(DEVICE.length());
                tags = tags.stream().filter(other -> !other.startsWith(DEVICE)).toList();
                break;
            }
        }
        return new MetricContext(type, name, host, device, tags);
    }

    PointItem point(String check, String suffix, PointType pointType, double value, long timestamp, long interval) {
        return new PointItem(check, pointType, name + suffix, value, timestamp, interval, host, device, tags);
    }

    DistributionItem distribution(String check, Sketch values, long timestamp) {
        return new DistributionItem(check, name, values, timestamp, host, tags);
    }
}

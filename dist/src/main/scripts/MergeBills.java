// SPDX-License-Identifier: Apache-2.0
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Stream;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * Puts bills of materials (CycloneDX, {@code sbom.json}) and lists of licences ({@code THIRD-PARTY.txt}) together: those of
 * the distribution, and of what plugins have packed into their JARs, where no look at the files of an image would find it.
 *
 * <pre>
 * java -cp JACKSON MergeBills.java TARGET DISTRIBUTION PLUGIN...
 * </pre>
 *
 * <p>Each is a folder. What the distribution's bill says of itself is kept, and the order is always the same.
 */
final class MergeBills {
    private static final JsonMapper JSON = JsonMapper.builder().build();

    private final ObjectNode bill;
    private final Map<String, JsonNode> components = new TreeMap<>();
    private final Map<String, TreeSet<String>> dependencies = new TreeMap<>();
    private final TreeSet<String> licences = new TreeSet<>();

    private MergeBills(Path distribution) throws IOException {
        bill = (ObjectNode) JSON.readTree(Files.readString(distribution.resolve("sbom.json")));
        add(distribution);
    }

    public static void main(String[] arguments) throws IOException {
        Path target = Path.of(arguments[0]);
        MergeBills merged = new MergeBills(Path.of(arguments[1]));
        for (int i = 2; i < arguments.length; i++) {
            merged.add(Path.of(arguments[i]));
        }
        merged.writeTo(Files.createDirectories(target));
    }

    private void add(Path folder) throws IOException {
        JsonNode other = JSON.readTree(Files.readString(folder.resolve("sbom.json")));
        other.path("components")
                .forEach(component ->
                        components.putIfAbsent(component.path("bom-ref").asString(), component));
        other.path("dependencies").forEach(node -> {
            TreeSet<String> on = dependencies.computeIfAbsent(node.path("ref").asString(), ref -> new TreeSet<>());
            node.path("dependsOn").forEach(ref -> on.add(ref.asString()));
        });
        try (Stream<String> lines = Files.lines(folder.resolve("THIRD-PARTY.txt"))) {
            lines.map(String::strip).filter(line -> line.startsWith("(")).forEach(licences::add);
        }
    }

    private void writeTo(Path target) throws IOException {
        bill.set("components", JSON.createArrayNode().addAll(components.values()));
        ArrayNode graph = bill.putArray("dependencies");
        dependencies.forEach((ref, on) -> {
            ArrayNode names = graph.addObject().put("ref", ref).putArray("dependsOn");
            on.forEach(names::add);
        });
        Files.writeString(
                target.resolve("sbom.json"),
                JSON.writerWithDefaultPrettyPrinter().writeValueAsString(bill) + "\n");
        Files.writeString(
                target.resolve("THIRD-PARTY.txt"),
                licences.size() + " third-party libraries, with their licences:\n\n" + String.join("\n", licences) + "\n");
    }
}

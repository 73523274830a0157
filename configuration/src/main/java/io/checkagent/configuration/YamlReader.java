// SPDX-License-Identifier: Apache-2.0
package io.checkagent.configuration;

import io.checkagent.configuration.YamlValue.Invalid;
import io.checkagent.configuration.YamlValue.Mapping;
import io.checkagent.configuration.YamlValue.Scalar;
import io.checkagent.configuration.YamlValue.Sequence;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.composer.Composer;
import org.yaml.snakeyaml.composer.ComposerException;
import org.yaml.snakeyaml.error.Mark;
import org.yaml.snakeyaml.error.MarkedYAMLException;
import org.yaml.snakeyaml.error.YAMLException;
import org.yaml.snakeyaml.nodes.MappingNode;
import org.yaml.snakeyaml.nodes.Node;
import org.yaml.snakeyaml.nodes.NodeTuple;
import org.yaml.snakeyaml.nodes.ScalarNode;
import org.yaml.snakeyaml.nodes.SequenceNode;
import org.yaml.snakeyaml.nodes.Tag;
import org.yaml.snakeyaml.parser.ParserImpl;
import org.yaml.snakeyaml.reader.StreamReader;
import org.yaml.snakeyaml.resolver.Resolver;

/**
 * Reads one YAML document into a {@link YamlValue}: UTF-8, at most 1 MiB, 50 levels and 100,000 values after aliases are
 * followed. What is YAML but no configuration, such as a tag of a program, is {@linkplain YamlValue.Invalid invalid} there
 * alone. A key written twice is a warning, and the last one counts, as for the Datadog Agent.
 */
public final class YamlReader {
    static final int MAX_BYTES = 1 << 20;
    private static final int MAX_VALUES = 100_000;
    private static final int MAX_DEPTH = 50;
    private static final String UNDEFINED_ALIAS = "found undefined alias";
    private static final int DUPLICATES_TOLD = 50;
    private static final Set<Tag> TAGS = Set.of(
            Tag.NULL, Tag.BOOL, Tag.INT, Tag.FLOAT, Tag.STR, Tag.TIMESTAMP, Tag.MERGE, new Tag(Tag.PREFIX + "value"));

    private final String file;
    private final List<Problem> problems = new ArrayList<>();
    private int values;
    private int duplicates;

    private YamlReader(String file) {
        this.file = file;
    }

    /** Reads a file. An empty file is an empty mapping. */
    public static Loaded<Mapping> readMapping(Path file) {
        Location location = Location.of(file.toString());
        try {
            return parseMapping(decode(file), file.toString());
        } catch (NoSuchFileException e) {
            return failed(Problem.error(location, "", "no such file", "create it, or name another one"));
        } catch (AccessDeniedException e) {
            String user = System.getProperty("user.name", "?");
            return failed(
                    Problem.error(location, "", "not readable by user " + user, "give that user the right to read it"));
        } catch (CharacterCodingException e) {
            return failed(Problem.error(location, "", "not UTF-8 text", "save it as UTF-8"));
        } catch (IOException e) {
            return failed(Problem.error(
                    location, "", "cannot be read: " + FileFailure.reason(e), "name a file of text that can be read"));
        }
    }

    /** Reads a text that has to be a mapping or empty. */
    public static Loaded<Mapping> parseMapping(String text, String file) {
        Loaded<YamlValue> parsed = parse(text, file, "");
        if (parsed.value().isEmpty()) {
            return new Loaded<>(Optional.empty(), parsed.problems());
        }
        YamlValue value = parsed.value().get();
        if (value instanceof Mapping mapping) {
            return new Loaded<>(Optional.of(mapping), parsed.problems());
        }
        if (value.isNull()) {
            return new Loaded<>(Optional.of(Mapping.empty(value.location(), "")), parsed.problems());
        }
        return failed(Problem.error(
                value, "expected keys and values, found " + value.describe(), "write a line like: key: value"));
    }

    /** Reads any text; the paths in it begin with the given one. */
    public static Loaded<YamlValue> parse(String text, String file, String path) {
        return new YamlReader(file).parse(text, path);
    }

    private static <T> Loaded<T> failed(Problem problem) {
        return new Loaded<>(Optional.empty(), List.of(problem));
    }

    private static String decode(Path file) throws IOException {
        byte[] bytes;
        try (InputStream input = Files.newInputStream(file)) {
            bytes = input.readNBytes(MAX_BYTES + 1);
        }
        if (bytes.length > MAX_BYTES) {
            throw new IOException("larger than " + MAX_BYTES + " bytes");
        }
        String text = StandardCharsets.UTF_8
                .newDecoder()
                .decode(ByteBuffer.wrap(bytes))
                .toString();
        return text.startsWith("\uFEFF") ? text.substring(1) : text;
    }

    private Loaded<YamlValue> parse(String text, String path) {
        LoaderOptions options = new LoaderOptions();
        options.setCodePointLimit(MAX_BYTES);
        options.setNestingDepthLimit(MAX_DEPTH);
        // Nothing is constructed from tags; convert() refuses them with their key.
        options.setTagInspector(tag -> true);
        try {
            ParserImpl parser = new ParserImpl(new StreamReader(text), options);
            Node root = new Composer(parser, new Resolver(), options).getSingleNode();
            YamlValue value =
                    root == null ? new Scalar(Location.of(file), path, "", true, false) : convert(root, path, 0);
            return new Loaded<>(Optional.of(value), problems);
        } catch (MarkedYAMLException e) {
            String context = e.getContext() == null ? "" : e.getContext() + " ";
            // With its name, this one would show a password that begins with an asterisk.
            boolean alias = e instanceof ComposerException && e.getProblem().startsWith(UNDEFINED_ALIAS);
            String problem = alias ? UNDEFINED_ALIAS + "; quote a text that begins with *" : e.getProblem();
            return failed(Problem.error(
                    location(e.getProblemMark()),
                    path,
                    "not valid YAML: " + context + problem,
                    "check indentation, quotes and brackets here and in the line before"));
        } catch (YAMLException e) {
            return failed(Problem.error(Location.of(file), path, "not valid YAML: " + e.getMessage(), ""));
        } catch (RuntimeException e) {
            // The parser throws others for escapes and directives beyond what they can say, such as "\U00110000".
            return failed(Problem.error(Location.of(file), path, "not valid YAML: " + FailureText.of(e), ""));
        }
    }

    private Location location(@Nullable Mark mark) {
        return mark == null ? Location.of(file) : new Location(file, mark.getLine() + 1, mark.getColumn() + 1);
    }

    private YamlValue convert(Node node, String path, int depth) {
        Location location = location(node.getStartMark());
        // A small text can stand for millions of values by aliases of aliases, or for endless ones.
        if (++values > MAX_VALUES || depth > MAX_DEPTH) {
            throw new YAMLException("too many or too deeply nested values; write aliases (*name) out");
        }
        if (node instanceof MappingNode mapping && node.getTag().equals(Tag.MAP)) {
            return convertMapping(mapping, location, path, depth);
        }
        if (node instanceof SequenceNode sequence && node.getTag().equals(Tag.SEQ)) {
            List<YamlValue> items = new ArrayList<>();
            for (Node item : sequence.getValue()) {
                items.add(convert(item, path + "[" + items.size() + "]", depth + 1));
            }
            return new Sequence(location, path, items);
        }
        if (!(node instanceof ScalarNode scalar) || !TAGS.contains(node.getTag())) {
            String tag = Scrubber.isSecret(path)
                    ? "a text that begins with !"
                    : "the tag " + node.getTag().getValue();
            return new Invalid(
                    Problem.error(location, path, tag + " is not supported", "leave it out, or quote the text"));
        }
        return new Scalar(location, path, scalar.getValue(), scalar.getTag().equals(Tag.NULL), false);
    }

    private Mapping convertMapping(MappingNode node, Location location, String path, int depth) {
        Map<String, Mapping.Entry> entries = new LinkedHashMap<>();
        List<Node> merges = new ArrayList<>();
        for (NodeTuple tuple : node.getValue()) {
            Location keyLocation = location(tuple.getKeyNode().getStartMark());
            if (!(tuple.getKeyNode() instanceof ScalarNode keyNode)) {
                String keyPath = path.isEmpty() ? "?" : path + ".?";
                Problem problem = Problem.error(keyLocation, keyPath, "a key has to be a text", "");
                entries.put("? " + keyLocation, new Mapping.Entry(keyLocation, new Invalid(problem)));
                continue;
            }
            if (keyNode.getTag().equals(Tag.MERGE)) {
                merges.add(tuple.getValueNode());
                continue;
            }
            String key = keyNode.getValue();
            String keyPath = path.isEmpty() ? key : path + "." + key;
            Mapping.Entry first = entries.get(key);
            if (first != null && ++duplicates <= DUPLICATES_TOLD) {
                problems.add(new Problem(
                        Problem.Severity.WARNING,
                        keyLocation,
                        keyPath,
                        "is here twice, first in line " + first.keyLocation().line(),
                        "remove one of them",
                        "this one counts"));
            }
            entries.put(key, new Mapping.Entry(keyLocation, convert(tuple.getValueNode(), keyPath, depth + 1)));
        }
        for (Node merge : merges) {
            List<Node> merged = merge instanceof SequenceNode sequence ? sequence.getValue() : List.of(merge);
            merged.forEach(one -> merge(entries, one, path, depth));
        }
        return new Mapping(location, path, entries);
    }

    private void merge(Map<String, Mapping.Entry> entries, Node merge, String path, int depth) {
        if (convert(merge, path, depth + 1) instanceof Mapping merged) {
            merged.entries().forEach(entries::putIfAbsent);
        } else {
            Location location = location(merge.getStartMark());
            String mergePath = path.isEmpty() ? "<<" : path + ".<<";
            Problem problem = Problem.error(location, mergePath, "<< needs a mapping", "");
            entries.put("<<", new Mapping.Entry(location, new Invalid(problem)));
        }
    }
}

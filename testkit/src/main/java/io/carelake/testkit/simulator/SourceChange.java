package io.carelake.testkit.simulator;

import java.util.Set;

/**
 * One change of one row in its service's database.
 *
 * @param table the bronze table of its events
 * @param op {@code r} (there when capture began), {@code c}, {@code u} or {@code d}
 * @param key the key as JSON, in Debezium's encoding
 * @param row the whole row after the change (of a delete before it), in Debezium's encoding
 * @param untouched long texts that an update does not write
 */
public record SourceChange(
    String table, String op, String key, String row, Set<String> untouched) {}

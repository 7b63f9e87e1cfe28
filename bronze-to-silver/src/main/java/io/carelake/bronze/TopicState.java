package io.carelake.bronze;

import java.util.SortedMap;

/**
 * A topic as its cluster has it now.
 *
 * @param id what tells it from an earlier topic of the same name
 * @param begins the first offset that each partition still has
 * @param ends the offset behind the last one that may be read
 */
record TopicState(
    String name, String id, SortedMap<Integer, Long> begins, SortedMap<Integer, Long> ends) {}

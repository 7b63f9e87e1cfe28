package io.carelake.core.lineage;

/**
 * Marks an expression whose value is, for lineage, that of its first child: the others only tell
 * where else the same value is kept.
 */
public interface ReadsFirstChild {}

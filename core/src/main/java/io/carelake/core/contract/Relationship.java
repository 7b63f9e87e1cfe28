package io.carelake.core.contract;

/** A foreign key: {@code column} of this table refers to {@code toColumn} of {@code to}. */
public record Relationship(String column, TableId to, String toColumn) {}

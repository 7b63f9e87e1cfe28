package io.carelake.quality.reconcile;

/**
 * A column of silver that both sides can spell alike.
 *
 * @param expression what gives the canonical text on the side of the source, in its own language
 */
public record ComparedColumn(String name, CanonicalForm form, String expression) {}

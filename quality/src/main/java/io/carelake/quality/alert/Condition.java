package io.carelake.quality.alert;

/**
 * Something that was looked at: an alert opens if it is violated, and is resolved once it no longer
 * is. What was not looked at in a run leaves its alert as it is.
 */
public record Condition(
    Alert.Subject subject, boolean isViolated, double value, double threshold) {}

/** Alerts: opened, still open, resolved; kept in {@code ops.alerts} and told by webhook. */
package io.carelake.quality.alert;

/** The report that a steward opens in the morning: one page, made of the tables of {@code ops}. */
package io.carelake.quality.report;

/**
 * Columns as constants, one class per table, generated from the contracts by {@code
 * scripts/carelake contracts docs}; a test holds them to the contracts.
 */
package io.carelake.core.tables;

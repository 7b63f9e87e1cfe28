/** The exact current state of each source table, from its change events. */
package io.carelake.silver;

/**
 * Upkeep of tables: compaction, expiry, manifests, leftovers, and the trim of the delete memory.
 */
package io.carelake.core.maintenance;

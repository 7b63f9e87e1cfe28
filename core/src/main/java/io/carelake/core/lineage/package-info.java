/** OpenLineage events down to the column, and their durable outbox. */
package io.carelake.core.lineage;

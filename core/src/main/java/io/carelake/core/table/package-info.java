/** The port to the table format: read at a version, stage, publish, and the feed of changes. */
package io.carelake.core.table;

/** The source of record that is a PostgreSQL database. */
package io.carelake.quality.reconcile.postgres;

/** The laws of the port to the table format, for each of its implementations. */
package io.carelake.testkit.store;

/** The only place that builds a Spark session. */
package io.carelake.core.session;

/** Ingest from a real Kafka broker, by real processes that are killed. */
package io.carelake.app.kafka;

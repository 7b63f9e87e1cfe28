/** The real parts, each in a process of its own: PostgreSQL, Kafka, Kafka Connect with Debezium. */
package io.carelake.testkit.live;

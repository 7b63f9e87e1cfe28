/** The simulator, the shared test session and the laws; never on a cluster. */
package io.carelake.testkit;

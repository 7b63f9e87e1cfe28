/** Turns a Synthea population into the change histories of the 27 services, as captured topics. */
package io.carelake.testkit.simulator;

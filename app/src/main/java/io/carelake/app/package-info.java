/** The command line and the wiring of the house. */
package io.carelake.app;

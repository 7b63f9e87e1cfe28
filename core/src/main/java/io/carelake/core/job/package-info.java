/** The runner and its steps, ports, ledger and exit codes. */
package io.carelake.core.job;

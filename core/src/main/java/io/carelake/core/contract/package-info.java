/** Data contracts (ODCS v3.1): what must be true of a table. */
package io.carelake.core.contract;

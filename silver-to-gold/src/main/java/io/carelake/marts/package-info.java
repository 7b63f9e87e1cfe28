/** Marts and measures over silver. */
package io.carelake.marts;

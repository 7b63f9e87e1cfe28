/** Accuracy: silver against the counts and hashes of the systems it mirrors. */
package io.carelake.quality.reconcile;

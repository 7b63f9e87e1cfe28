/** Tokens, masks, keys, consent: what keeps a patient's data theirs. */
package io.carelake.core.privacy;

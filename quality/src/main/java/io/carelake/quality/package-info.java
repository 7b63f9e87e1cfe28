/** Row rules, quarantine and the gate before publishing. */
package io.carelake.quality;

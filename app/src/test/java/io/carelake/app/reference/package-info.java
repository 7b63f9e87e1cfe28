/**
 * An independent recomputation of what a lake made of a Synthea export must hold. Plain Java over
 * the CSV: no Spark, and no code of the transforms.
 */
package io.carelake.app.reference;

/** The history of results as a metrics repository of Deequ, for tools that are made for it. */
package io.carelake.quality.deequ;

/** Scores of tables and columns, their history, and what is unusual in it. */
package io.carelake.quality.score;

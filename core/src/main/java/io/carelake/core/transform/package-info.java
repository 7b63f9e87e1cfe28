/** How the rows of a table are made: pure functions from pinned inputs to rows. */
package io.carelake.core.transform;

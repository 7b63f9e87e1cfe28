/** Change events as they came: decoding, landing, exactly once. */
package io.carelake.bronze;

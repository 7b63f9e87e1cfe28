/** Who a person is, and everything known about them in one row. */
package io.carelake.patient360;

/** Keys and encodings: what turns an operator's notation into bytes and back. */
@NullMarked
package dev.sluice.providers.key;

import org.jspecify.annotations.NullMarked;

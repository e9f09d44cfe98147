/** Why a signature fails: tries what usually goes wrong and names what would make it fit. */
@NullMarked
package dev.sluice.providers.doctor;

import org.jspecify.annotations.NullMarked;

/** Logging in at an OpenID Connect provider, where the installation names one. */
@NullMarked
package dev.sluice.console.oidc;

import org.jspecify.annotations.NullMarked;

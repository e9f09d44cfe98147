package dev.sluice.console.api;

/**
 * Who calls.
 *
 * @param key prefix of the API key, which is no secret
 * @param name that the key was given
 * @param scope what it may do
 */
public record Caller(String key, String name, Scope scope) {}

package dev.sluice.ingest;

import dev.sluice.process.RemoteAddresses;
import dev.sluice.process.Tracing;

/**
 * What is told of requests beside their answers.
 *
 * @param metrics how many, and how long
 * @param tracing some of them from end to end
 * @param addresses how clients' addresses are written down
 */
record Telemetry(IngestMetrics metrics, Tracing tracing, RemoteAddresses addresses) {}

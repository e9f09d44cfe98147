package dev.sluice.stage;

import dev.sluice.process.Tracing;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.InstantSource;

/**
 * How it is seen what a stage does.
 *
 * @param meters gets what is measured
 * @param clock tells how old a record is
 * @param tracing hears of each record whose trace is recorded
 */
public record StageWatch(MeterRegistry meters, InstantSource clock, Tracing tracing) {}

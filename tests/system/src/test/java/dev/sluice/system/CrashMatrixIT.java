package dev.sluice.system;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.system.CrashMatrix.Row;
import dev.sluice.testkit.Breakage;
import dev.sluice.testkit.Seeds;
import dev.sluice.testkit.TrapPoint;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Whatever dies, nothing is lost and nothing is twice. A few telling points by default; {@code
 * -Dsluice.matrix.points=all} or a list of labels takes others, {@code -Dsluice.matrix.deliveries}
 * says how many deliveries all of them get together, {@code -Dsluice.matrix.report} where the table
 * goes.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class CrashMatrixIT {
  private static final List<FaultPoint> TELLING =
      List.of(
          FaultPoint.INGEST_BEFORE_ANSWER,
          FaultPoint.VERIFIER_AFTER_DATABASE_COMMIT,
          FaultPoint.DEDUP_AFTER_DATABASE_COMMIT,
          FaultPoint.DEDUP_WHILE_COMMITTING,
          FaultPoint.DEDUP_ZOMBIE,
          FaultPoint.BROKER_DIES);
  private static final int BROKEN_DELIVERIES = 300;
  private static final Path LOGS = Path.of("target", "logs", "CrashMatrixIT");

  private final List<FaultPoint> points = points(System.getProperty("sluice.matrix.points", ""));
  private final int deliveries =
      Integer.getInteger("sluice.matrix.deliveries", 300 * points.size()) / points.size();
  private final long seed = Seeds.seed("CrashMatrixIT");
  private final List<Row> kept = new ArrayList<>();
  private final List<Row> broken = new ArrayList<>();
  private CrashMatrix matrix;

  @BeforeAll
  void start() {
    matrix = new CrashMatrix(LOGS, seed);
  }

  @AfterAll
  void stop() {
    if (matrix == null) {
      return;
    }
    String report = System.getProperty("sluice.matrix.report", "target/crash-matrix.md");
    try (CrashMatrix last = matrix) {
      MatrixReport.write(Path.of(report), settings(last), kept, broken);
    }
  }

  @ParameterizedTest
  @MethodSource("points")
  void nothingIsLostAndNothingIsTwice(FaultPoint point) {
    Row row = noted(matrix.run(point, deliveries), kept);

    row.books().assertKept();
    assertThat(row.books().accepted()).isEqualTo(deliveries);
    assertThat(row.books().duplicate()).isPositive();
    assertThat(row.books().rejected()).isPositive();
  }

  /** What the matrix says of the whole pipeline is worth as much as what it says of these. */
  @ParameterizedTest
  @EnumSource
  void itNoticesThatAGuardIsMissing(Breakage breakage) {
    TrapPoint point =
        switch (breakage) {
          case OWNER_CHECK -> TrapPoint.CLAIM_LEFT;
          case OFFSETS_OUTSIDE_TRANSACTION -> TrapPoint.KAFKA_COMMIT_LEFT;
        };

    Row row = noted(matrix.runBroken(breakage, point, BROKEN_DELIVERIES), broken);

    switch (breakage) {
      case OWNER_CHECK -> assertThat(row.books().lost()).isPositive();
      case OFFSETS_OUTSIDE_TRANSACTION -> assertThat(row.books().twice()).isPositive();
    }
  }

  Stream<FaultPoint> points() {
    return points.stream();
  }

  private static Row noted(Row row, List<Row> rows) {
    System.out.println("crash matrix " + row);
    rows.add(row);
    return row;
  }

  private Map<String, Object> settings(CrashMatrix last) {
    Map<String, Object> settings = new LinkedHashMap<>();
    settings.put("commit", MatrixReport.commit());
    settings.put("seed", "`-Dsluice.test.seed=%d`".formatted(seed));
    settings.put("fault points", kept.size());
    settings.put("deliveries", deliveries * kept.size());
    settings.put("Java", Runtime.version());
    settings.put("Kafka", MatrixReport.kafkaVersion());
    settings.put("PostgreSQL", last.postgresVersion());
    settings.put("processors", Runtime.getRuntime().availableProcessors());
    return settings;
  }

  private static List<FaultPoint> points(String labels) {
    if (labels.isEmpty()) {
      return TELLING;
    }
    return Stream.of(FaultPoint.values())
        .filter(point -> labels.equals("all") || List.of(labels.split(",")).contains(point.label()))
        .toList();
  }
}

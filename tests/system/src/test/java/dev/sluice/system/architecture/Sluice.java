package dev.sluice.system.architecture;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;

/** The modules as packages, and what is compiled from their main folders. */
final class Sluice {
  static final String SCHEMAS = "dev.sluice.schemas..";
  static final String PROVIDERS = "dev.sluice.providers..";
  static final String REGISTRY = "dev.sluice.registry..";
  static final String PROCESS = "dev.sluice.process..";
  static final String STAGE = "dev.sluice.stage..";
  static final String INGEST = "dev.sluice.ingest..";
  static final String VERIFIER = "dev.sluice.verifier..";
  static final String DEDUP = "dev.sluice.dedup..";
  static final String CONSOLE = "dev.sluice.console..";
  static final String CONSOLE_PARTS = "dev.sluice.console.(*)..";
  static final String STANDALONE = "dev.sluice.standalone..";
  static final String TESTKIT = "dev.sluice.testkit..";

  static final String[] APPS = {INGEST, VERIFIER, DEDUP, CONSOLE};

  static final JavaClasses CLASSES =
      new ClassFileImporter()
          .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
          .importPackages("dev.sluice");

  private Sluice() {}
}

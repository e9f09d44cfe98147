package dev.sluice.providers;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The providers' own SDKs for Java. */
class SdkAgreementTest {
  private static int agreed;

  @AfterAll
  static void count() {
    System.out.printf(
        "agreement with SDKs: %d of %d SDKs asked, %d cases%n",
        agreed, Sdk.values().length, agreed * SdkAgreement.CASES);
  }

  @ParameterizedTest
  @EnumSource(Sdk.class)
  void theCatalogueNamesTheSdk(Sdk sdk) {
    new SdkAgreement(sdk).assertNamed();
  }

  @ParameterizedTest
  @EnumSource(Sdk.class)
  void agreesWithTheProvidersOwnSdk(Sdk sdk) {
    new SdkAgreement(sdk).assertAgreed();
    agreed++;
  }
}

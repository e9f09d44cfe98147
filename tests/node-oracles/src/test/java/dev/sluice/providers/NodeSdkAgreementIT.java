package dev.sluice.providers;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.util.Set;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The providers' own SDKs for Node; skipped where there is no Node. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class NodeSdkAgreementIT {
  private NodeOracles node;
  private int agreed;

  @BeforeAll
  void start() throws Exception {
    assumeTrue(NodeOracles.canStart(), "node and npm are not on the path");
    node = NodeOracles.start();
  }

  @AfterAll
  void stop() {
    if (node != null) {
      node.close();
      System.out.printf(
          "agreement with SDKs for Node: %d of %d SDKs asked, %d cases%n",
          agreed, NodeSdk.PACKAGES.size(), agreed * SdkAgreement.CASES);
    }
  }

  @ParameterizedTest
  @MethodSource("providers")
  void theCatalogueNamesTheSdk(String provider) {
    new SdkAgreement(NodeSdk.of(provider, node)).assertNamed();
  }

  @ParameterizedTest
  @MethodSource("providers")
  void agreesWithTheProvidersOwnSdk(String provider) {
    new SdkAgreement(NodeSdk.of(provider, node)).assertAgreed();
    agreed++;
  }

  static Set<String> providers() {
    return NodeSdk.PACKAGES.keySet();
  }
}

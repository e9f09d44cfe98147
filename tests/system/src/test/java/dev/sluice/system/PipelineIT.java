package dev.sluice.system;

import java.nio.file.Path;

/** On the testkit's broker and database. */
class PipelineIT extends PipelineContract {
  @Override
  Servers servers(Path logs) {
    return new EmbeddedServers(logs);
  }
}

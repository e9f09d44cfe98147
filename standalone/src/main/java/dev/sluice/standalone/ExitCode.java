package dev.sluice.standalone;

/** How a command ends. The numbers are part of the command line's contract. */
enum ExitCode {
  /** Done, or stopped as asked. */
  DONE(0),
  /** The command ran and its result is bad, such as an answer other than 2xx. */
  FAILED(1),
  /** Unknown or missing option. */
  USAGE(2),
  /** The data directory cannot be used: not writable, in use, or not ours. */
  DATA_DIRECTORY(3),
  /** A port is in use. */
  PORT(4),
  /** The sources file is missing or wrong. */
  SOURCES_FILE(5),
  /** A part of the all-in-one process did not start or died. */
  PART(6);

  private final int number;

  ExitCode(int number) {
    this.number = number;
  }

  int number() {
    return number;
  }
}

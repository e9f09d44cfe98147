package dev.sluice.standalone;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.util.HexFormat;

/**
 * The folder in which the all-in-one process keeps everything. One process at a time: it is locked
 * until it is closed, and the system unlocks it when the process dies. Readable by its owner only.
 */
final class DataDirectory implements AutoCloseable {
  private static final SecureRandom RANDOM = new SecureRandom();
  private static final int KEY_BYTES = 32;
  private static final String LOCK = "lock";

  /** Name of the file that keeps the console's admin key. */
  static final String ADMIN_KEY = "admin-key";

  private final Path dir;
  private final FileChannel lockFile;

  private DataDirectory(Path dir, FileChannel lockFile) {
    this.dir = dir;
    this.lockFile = lockFile;
  }

  /**
   * Makes the folder where there is none, and locks it.
   *
   * @throws CommandFailure if it cannot be written, holds something else or another process uses it
   */
  static DataDirectory open(Path path) {
    Path dir = path.toAbsolutePath().normalize();
    try {
      requireOurs(dir);
      Files.createDirectories(dir, ownerOnly(dir, "rwx------"));
      FileChannel lockFile = lock(dir);
      Files.createDirectories(dir.resolve("logs"));
      return new DataDirectory(dir, lockFile);
    } catch (FileAlreadyExistsException e) {
      throw new CommandFailure(
          ExitCode.DATA_DIRECTORY, "data directory %s is a file; name a folder".formatted(dir), e);
    } catch (IOException e) {
      throw new CommandFailure(
          ExitCode.DATA_DIRECTORY,
          "data directory %s cannot be written (%s); name another with --data"
              .formatted(dir, e.getClass().getSimpleName()),
          e);
    }
  }

  Path path() {
    return dir;
  }

  Path kafka() {
    return dir.resolve("kafka");
  }

  Path postgres() {
    return dir.resolve("postgres");
  }

  Path logs() {
    return dir.resolve("logs");
  }

  /** The password of a user of the database, made once. */
  String password(String user) {
    return keptSecret(dir.resolve(user + "-password"));
  }

  /** The encryption key, made once: 64 hexadecimal digits. */
  String encryptionKey() {
    return keptSecret(dir.resolve("encryption-key"));
  }

  /** The file of the console's admin key, which the console makes at its first start. */
  Path adminKey() {
    return dir.resolve(ADMIN_KEY);
  }

  @Override
  public void close() {
    try {
      lockFile.close();
    } catch (IOException e) {
      throw new CommandFailure(ExitCode.DATA_DIRECTORY, "could not unlock " + dir, e);
    }
  }

  private static synchronized String keptSecret(Path file) {
    try {
      if (!Files.exists(file)) {
        byte[] secret = new byte[KEY_BYTES];
        RANDOM.nextBytes(secret);
        writeOwnerOnly(file, HexFormat.of().formatHex(secret));
      }
      return Files.readString(file).strip();
    } catch (IOException e) {
      throw new CommandFailure(
          ExitCode.DATA_DIRECTORY,
          "%s cannot be read or written (%s)".formatted(file, e.getClass().getSimpleName()),
          e);
    }
  }

  /** Complete or not there at all, whenever the process dies. */
  private static void writeOwnerOnly(Path file, String text) throws IOException {
    Path draft = file.resolveSibling(file.getFileName() + ".new");
    Files.deleteIfExists(draft);
    Files.createFile(draft, ownerOnly(draft, "rw-------"));
    try (FileChannel out = FileChannel.open(draft, StandardOpenOption.WRITE)) {
      out.write(StandardCharsets.US_ASCII.encode(text + "\n"));
      out.force(true);
    }
    Files.move(draft, file);
  }

  private static FileAttribute<?>[] ownerOnly(Path file, String permissions) {
    boolean posix = file.getFileSystem().supportedFileAttributeViews().contains("posix");
    return posix
        ? new FileAttribute<?>[] {
          PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString(permissions))
        }
        : new FileAttribute<?>[0];
  }

  /** A mistyped path must not mix our files with somebody's. */
  private static void requireOurs(Path dir) throws IOException {
    if (!Files.isDirectory(dir) || Files.exists(dir.resolve(LOCK))) {
      return;
    }
    try (var files = Files.list(dir)) {
      if (files.findAny().isPresent()) {
        throw new CommandFailure(
            ExitCode.DATA_DIRECTORY,
            "data directory %s holds files that sluice did not make; name an empty or a new one"
                .formatted(dir));
      }
    }
  }

  private static FileChannel lock(Path dir) throws IOException {
    FileChannel file =
        FileChannel.open(dir.resolve(LOCK), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
    boolean locked = false;
    try {
      locked = tryLock(file);
      if (!locked) {
        throw new CommandFailure(
            ExitCode.DATA_DIRECTORY,
            "data directory %s is in use by another sluice; stop it, or name another with --data"
                .formatted(dir));
      }
      return file;
    } finally {
      if (!locked) {
        file.close();
      }
    }
  }

  private static boolean tryLock(FileChannel file) throws IOException {
    try {
      FileLock lock = file.tryLock();
      return lock != null;
    } catch (OverlappingFileLockException e) {
      return false;
    }
  }
}

package dev.sluice.console.access;

import dev.sluice.console.api.Scope;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.transaction.support.TransactionTemplate;

/**
 * The admin key that an operator keeps in a file: what is in the file is a key, what was in it is
 * none any more. So there is no default key, and changing the file rotates it. The log shows its
 * prefix at most.
 */
public final class AdminKeyFile {
  private static final Logger LOG = LoggerFactory.getLogger(AdminKeyFile.class);
  static final String NAME = "admin-key-file";
  private static final int MAX_BYTES = 200;

  private final ApiKeys keys;
  private final AuditLog audit;
  private final TransactionTemplate transactions;

  AdminKeyFile(ApiKeys keys, AuditLog audit, TransactionTemplate transactions) {
    this.keys = keys;
    this.audit = audit;
    this.transactions = transactions;
  }

  /**
   * Makes the table follow the file. Where there is no file a key is made and written to it,
   * readable by its owner only.
   *
   * @param file null for none; then the keys that are stored stay as they are
   * @throws IllegalStateException if the file holds no key
   */
  public void apply(@Nullable Path file) throws IOException {
    List<ApiKey> stored = keys.list();
    if (file == null) {
      if (stored.isEmpty()) {
        LOG.warn(
            "There is no API key, so the admin API is closed to everybody; set"
                + " sluice.console.admin-key-file [SLUICE_CONSOLE_ADMIN_KEY_FILE] to a file with"
                + " the first one, or to where it shall be written");
      }
      return;
    }
    PlainKey key = read(file);
    List<ApiKey> former =
        stored.stream()
            .filter(other -> other.createdBy().equals(NAME) && !other.key().equals(key.prefix()))
            .toList();
    boolean known = stored.stream().anyMatch(other -> other.key().equals(key.prefix()));
    if (known && !keys.isAdmin(key, NAME)) {
      throw new IllegalStateException(
          "%s holds a key that was made through the API: put one there that has no other use"
              .formatted(file));
    }
    if (!known || !former.isEmpty()) {
      transactions.executeWithoutResult(_ -> replace(former, known ? null : key));
    }
  }

  private void replace(List<ApiKey> former, @Nullable PlainKey key) {
    for (ApiKey old : former) {
      keys.delete(old.key());
      audit.add(new AuditLog.Entry(NAME, "key.delete", old.key(), "console", null));
    }
    if (key != null) {
      keys.add(key, new ApiKeys.Name(NAME, Scope.ADMIN, NAME), null);
      audit.add(new AuditLog.Entry(NAME, "key.create", key.prefix(), "console", "admin"));
      LOG.info("The admin key of the file is {}…", key.prefix());
    }
  }

  private static PlainKey read(Path file) throws IOException {
    if (!Files.exists(file)) {
      create(file);
    }
    if (Files.size(file) > MAX_BYTES) {
      throw noKey(file);
    }
    PlainKey key = PlainKey.parse(Files.readString(file).strip());
    if (key == null) {
      throw noKey(file);
    }
    return key;
  }

  private static IllegalStateException noKey(Path file) {
    return new IllegalStateException(
        "%s must hold one key: sluice_ and 64 random hexadecimal digits in lower case"
            .formatted(file));
  }

  /** Complete or not there at all; another console may be doing the same. */
  private static void create(Path file) throws IOException {
    Path draft = Files.createTempFile(folder(file), "admin-key", ".new", ownerOnly(file));
    try {
      try (FileChannel out = FileChannel.open(draft, StandardOpenOption.WRITE)) {
        out.write(StandardCharsets.US_ASCII.encode(PlainKey.generate().text() + "\n"));
        out.force(true);
      }
      Files.createLink(file, draft);
      LOG.info("Made an admin key and wrote it to {}", file);
    } catch (FileAlreadyExistsException e) {
      LOG.debug("Another console wrote {} first", file);
    } finally {
      Files.delete(draft);
    }
  }

  private static Path folder(Path file) {
    Path folder = file.toAbsolutePath().getParent();
    if (folder == null) {
      throw new IllegalStateException("%s is no file in a folder".formatted(file));
    }
    return folder;
  }

  private static FileAttribute<?>[] ownerOnly(Path file) {
    return file.getFileSystem().supportedFileAttributeViews().contains("posix")
        ? new FileAttribute<?>[] {
          PosixFilePermissions.asFileAttribute(
              Set.copyOf(PosixFilePermissions.fromString("rw-------")))
        }
        : new FileAttribute<?>[0];
  }
}

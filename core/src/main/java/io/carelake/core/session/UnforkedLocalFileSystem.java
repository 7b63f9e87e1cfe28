package io.carelake.core.session;

import org.apache.hadoop.fs.LocalFileSystem;
import org.apache.hadoop.fs.Path;
import org.apache.hadoop.fs.RawLocalFileSystem;
import org.apache.hadoop.fs.permission.FsPermission;

/**
 * The {@code file:} file system without a forked {@code chmod} for every file and without {@code
 * .crc} files: on small commits Hadoop's own spends most of its time in those forks. Data files
 * carry their own checksums (Parquet).
 */
public class UnforkedLocalFileSystem extends LocalFileSystem {
  public UnforkedLocalFileSystem() {
    super(
        new RawLocalFileSystem() {
          @Override
          public void setPermission(Path path, FsPermission permission) {}
        });
    setWriteChecksum(false);
    setVerifyChecksum(false);
  }

  @Override
  public void setPermission(Path path, FsPermission permission) {}
}

package io.carelake.core.job;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.CodeSource;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Map;
import java.util.TreeMap;
import java.util.jar.JarEntry;
import java.util.jar.JarFile;
import java.util.stream.Stream;

/**
 * The digest of the compiled code of a class and of all classes of its package, which are taken to
 * make its rows together. It is the same from a folder of classes and from a jar; packages below
 * are not part of it.
 */
final class CodeDigest {
  private static final String SUFFIX = ".class";
  private static final ClassValue<String> DIGESTS =
      new ClassValue<>() {
        @Override
        protected String computeValue(Class<?> type) {
          return digest(type);
        }
      };

  private CodeDigest() {}

  static String of(Class<?> type) {
    return DIGESTS.get(type);
  }

  private static String digest(Class<?> type) {
    try {
      MessageDigest sha = MessageDigest.getInstance("SHA-256");
      for (Map.Entry<String, byte[]> file : files(type).entrySet()) {
        sha.update(file.getKey().getBytes(StandardCharsets.UTF_8));
        sha.update((byte) 0);
        sha.update(file.getValue());
      }
      return HexFormat.of().formatHex(sha.digest());
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("Every Java platform has SHA-256", e);
    } catch (IOException e) {
      throw new UncheckedIOException("Cannot read the code of " + type.getName(), e);
    }
  }

  /** The class files of the package by name, in the order of their names. */
  private static Map<String, byte[]> files(Class<?> type) throws IOException {
    String folder = type.getPackageName().replace('.', '/') + "/";
    Path home = home(type);
    if (home != null && Files.isDirectory(home)) {
      return inFolder(home.resolve(folder));
    }
    if (home != null && Files.isRegularFile(home)) {
      return inJar(home, folder);
    }
    return itself(type);
  }

  private static Path home(Class<?> type) {
    CodeSource source = type.getProtectionDomain().getCodeSource();
    if (source == null || source.getLocation() == null) {
      return null;
    }
    try {
      URI uri = source.getLocation().toURI();
      return "file".equals(uri.getScheme()) ? Path.of(uri) : null;
    } catch (URISyntaxException e) {
      return null;
    }
  }

  private static Map<String, byte[]> inFolder(Path folder) throws IOException {
    Map<String, byte[]> files = new TreeMap<>();
    try (Stream<Path> all = Files.list(folder)) {
      for (Path file : all.filter(f -> f.toString().endsWith(SUFFIX)).toList()) {
        files.put(file.getFileName().toString(), Files.readAllBytes(file));
      }
    }
    return files;
  }

  private static Map<String, byte[]> inJar(Path jar, String folder) throws IOException {
    Map<String, byte[]> files = new TreeMap<>();
    try (JarFile open = new JarFile(jar.toFile())) {
      for (JarEntry entry : (Iterable<JarEntry>) open.stream()::iterator) {
        String name = entry.getName();
        if (name.startsWith(folder)
            && name.endsWith(SUFFIX)
            && name.indexOf('/', folder.length()) < 0) {
          try (InputStream in = open.getInputStream(entry)) {
            files.put(name.substring(folder.length()), in.readAllBytes());
          }
        }
      }
    }
    return files;
  }

  /** Loaded from elsewhere (a class server): what can be read is the class itself. */
  private static Map<String, byte[]> itself(Class<?> type) throws IOException {
    String file = type.getName().substring(type.getPackageName().length() + 1) + SUFFIX;
    try (InputStream in = type.getResourceAsStream(file)) {
      return Map.of(file, in == null ? new byte[0] : in.readAllBytes());
    }
  }
}

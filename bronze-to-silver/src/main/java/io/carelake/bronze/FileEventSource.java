package io.carelake.bronze;

import io.carelake.core.job.CarelakeException;
import io.carelake.core.job.ExitCode;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.PriorityQueue;
import java.util.stream.Stream;
import org.apache.spark.TaskContext;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.catalyst.InternalRow;
import org.apache.spark.util.TaskCompletionListener;

/**
 * Change events from a file or a folder of files: {@code .jsonl}, {@code .json}, {@code .ndjson},
 * plain or with {@code .gz} or {@code .xz}, one record a line as {@code kcat -J} prints it. Names
 * that begin with a dot or an underscore are passed over.
 */
public final class FileEventSource implements EventSource {
  static final long PORTION_BYTES = 512L << 20;
  static final long SLICE_BYTES = 32L << 20;

  /** Change events shrink about so much. */
  private static final int COMPRESSION = 12;

  private final Path folder;
  private final long portionBytes;
  private final long sliceBytes;

  public FileEventSource(Path folder) {
    this(folder, PORTION_BYTES, SLICE_BYTES);
  }

  FileEventSource(Path folder, long portionBytes, long sliceBytes) {
    this.folder = folder.toAbsolutePath().normalize();
    this.portionBytes = portionBytes;
    this.sliceBytes = sliceBytes;
  }

  @Override
  public String name() {
    return "files in " + folder.getFileName();
  }

  @Override
  public List<Portion> portions() {
    List<Portion> portions = new ArrayList<>();
    List<FileSlice> slices = new ArrayList<>();
    long bytes = 0;
    int index = 0;
    for (Path file : files()) {
      for (FileSlice slice : slices(file, index)) {
        if (bytes > 0 && bytes + slice.textBytes() > portionBytes) {
          portions.add(new FilePortion(List.copyOf(slices), bytes));
          slices.clear();
          bytes = 0;
        }
        slices.add(slice);
        bytes += slice.textBytes();
        index++;
      }
    }
    if (!slices.isEmpty()) {
      portions.add(new FilePortion(List.copyOf(slices), bytes));
    }
    return portions;
  }

  private List<Path> files() {
    if (!Files.exists(folder)) {
      throw refused("there is no such file or folder", "check --path");
    }
    try (Stream<Path> all = Files.walk(folder)) {
      List<Path> files =
          all.filter(Files::isRegularFile)
              .filter(f -> f.equals(folder) || !isHidden(folder.relativize(f)))
              .filter(f -> f.toString().matches(".*\\.(jsonl|json|ndjson)(\\.gz|\\.xz)?"))
              .sorted(Comparator.comparing(Path::toString))
              .toList();
      if (files.isEmpty()) {
        throw refused(
            "it holds no file of change events",
            "give a folder of .jsonl, .json or .ndjson files (also .gz, .xz) as kcat -J prints"
                + " them");
      }
      return files;
    } catch (IOException | java.io.UncheckedIOException e) {
      throw refused("it cannot be listed", "check its rights");
    }
  }

  private CarelakeException refused(String reason, String remedy) {
    return new CarelakeException(
        ExitCode.CONFIGURATION, "Cannot ingest " + folder + ": " + reason + "; " + remedy);
  }

  private static boolean isHidden(Path relative) {
    for (Path part : relative) {
      if (part.toString().startsWith(".") || part.toString().startsWith("_")) {
        return true;
      }
    }
    return false;
  }

  private List<FileSlice> slices(Path file, int firstIndex) {
    String name =
        file.equals(folder) ? file.getFileName().toString() : folder.relativize(file).toString();
    List<FileSlice> slices = new ArrayList<>();
    try {
      long size = Files.size(file);
      if (FileSlice.isCompressed(name)) {
        slices.add(
            new FileSlice(
                firstIndex, file.toString(), name, 0, Long.MAX_VALUE, size * COMPRESSION));
        return slices;
      }
      for (long start = 0; start < size; start += sliceBytes) {
        long end = Math.min(start + sliceBytes, size);
        slices.add(
            new FileSlice(
                firstIndex + slices.size(), file.toString(), name, start, end, end - start));
      }
      if (size > 0 && !endsWithLineEnd(file, size)) {
        requireWholeLastRecord(slices.get(slices.size() - 1));
      }
      return slices;
    } catch (IOException e) {
      throw new CarelakeException(
          ExitCode.CONFIGURATION,
          "Cannot read " + file + ": " + e.getClass().getSimpleName() + "; check its rights");
    }
  }

  private static boolean endsWithLineEnd(Path file, long size) throws IOException {
    try (RandomAccessFile f = new RandomAccessFile(file.toFile(), "r")) {
      f.seek(size - 1);
      return f.read() == '\n';
    }
  }

  /** Before anything is written: the reader refuses a file that stops in the middle of a record. */
  private static void requireWholeLastRecord(FileSlice last) {
    try (SliceReader reader = new SliceReader(last)) {
      while (reader.hasNext()) {
        reader.next();
      }
    }
  }

  /** Some slices of the source. */
  private record FilePortion(List<FileSlice> slices, long bytes, SliceCounts counts)
      implements Portion {
    private FilePortion(List<FileSlice> slices, long bytes) {
      this(slices, bytes, new SliceCounts());
    }

    @Override
    public Dataset<Row> events(SparkSession spark) {
      if (!counts.isRegistered()) {
        spark.sparkContext().register(counts, "records read");
      }
      SliceCounts read = counts;
      int tasks = Math.min(slices.size(), spark.sparkContext().defaultParallelism() * 3);
      List<List<FileSlice>> shares = shares(Math.max(tasks, 1));
      JavaRDD<InternalRow> rows =
          JavaSparkContext.fromSparkContext(spark.sparkContext())
              .parallelize(shares, shares.size())
              .flatMap(share -> read(share, read));
      return spark.internalCreateDataFrame(rows.rdd(), RawEvents.SCHEMA, false);
    }

    @Override
    public long delivered() {
      return counts.total();
    }

    /** The slices dealt out so that every task has about the same to read. */
    private List<List<FileSlice>> shares(int tasks) {
      record Share(List<FileSlice> slices, long bytes) {}

      PriorityQueue<Share> queue = new PriorityQueue<>(Comparator.comparingLong(Share::bytes));
      for (int i = 0; i < tasks; i++) {
        queue.add(new Share(new ArrayList<>(), 0));
      }
      List<FileSlice> bySize = new ArrayList<>(slices);
      bySize.sort(Comparator.comparingLong(FileSlice::textBytes).reversed());
      for (FileSlice slice : bySize) {
        Share least = queue.remove();
        least.slices().add(slice);
        queue.add(new Share(least.slices(), least.bytes() + slice.textBytes()));
      }
      return queue.stream().map(Share::slices).toList();
    }

    private static Iterator<InternalRow> read(List<FileSlice> share, SliceCounts counts) {
      Iterator<FileSlice> left = share.iterator();
      return new Iterator<>() {
        private SliceReader reader;

        @Override
        public boolean hasNext() {
          while (reader == null || !reader.hasNext()) {
            finish();
            if (!left.hasNext()) {
              return false;
            }
            begin(left.next());
          }
          return true;
        }

        private void begin(FileSlice slice) {
          SliceReader opened = new SliceReader(slice);
          reader = opened;
          TaskContext.get()
              .addTaskCompletionListener((TaskCompletionListener) context -> opened.close());
          index = slice.index();
        }

        private int index;

        private void finish() {
          if (reader != null) {
            counts.add(Map.entry(index, reader.delivered()));
            reader.close();
            reader = null;
          }
        }

        @Override
        public InternalRow next() {
          return reader.next();
        }
      };
    }
  }
}

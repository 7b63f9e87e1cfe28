package io.carelake.bronze;

import java.io.Serializable;
import java.util.List;
import org.apache.iceberg.DataFile;

/**
 * What one task did for one table: the counts, and files that nobody can see yet.
 *
 * @param rows where the rows in the files come from
 */
record Landed(TableIngest counts, List<DataFile> files, List<RowSpan> rows)
    implements Serializable {}

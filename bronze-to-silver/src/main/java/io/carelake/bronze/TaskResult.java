package io.carelake.bronze;

import java.io.Serializable;
import java.util.List;

/** What one task read and wrote; nobody can see the files yet. */
record TaskResult(List<Landed> landed, List<OffsetSpan> spans, EventTimes times)
    implements Serializable {}

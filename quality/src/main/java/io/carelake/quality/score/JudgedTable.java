package io.carelake.quality.score;

import io.carelake.core.contract.TableId;
import io.carelake.core.job.QualityGate;
import java.time.Instant;

/**
 * What a gate said of one table in this run.
 *
 * @param publication number that the publication has or would have had
 */
public record JudgedTable(
    TableId table, long publication, QualityGate.Verdict verdict, Instant at) {}

package io.carelake.silver;

import io.carelake.core.contract.Column;
import io.carelake.core.contract.Contract;
import java.math.BigDecimal;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.time.LocalDate;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import org.apache.spark.sql.Row;

/** What a payload says, read with {@link ExactJson}, and whether a row of silver says the same. */
final class PayloadOracle {
  private final Contract bronze;
  private final Contract silver;

  PayloadOracle(Contract bronze, Contract silver) {
    this.bronze = bronze;
    this.silver = silver;
  }

  /** Where a payload must land. */
  enum Place {
    DEAD_LETTER,
    BRONZE,
    EITHER
  }

  static Place place(byte[] payload) {
    try {
      String text = StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(payload)).toString();
      return ExactJson.read(text).isBeyondLimits() ? Place.EITHER : Place.BRONZE;
    } catch (ExactJson.TooDeep e) {
      return Place.EITHER;
    } catch (CharacterCodingException e) {
      return Place.DEAD_LETTER;
    } catch (ExactJson.NotJson e) {
      return Place.DEAD_LETTER;
    }
  }

  /** The row image after the change; empty if the payload has none that could be applied. */
  Optional<ExactJson.Obj> after(byte[] payload) {
    try {
      Object value = ExactJson.read(new String(payload, StandardCharsets.UTF_8)).value();
      if (!(value instanceof ExactJson.Obj root) || root.isAmbiguous()) {
        return Optional.empty();
      }
      boolean wrapped =
          root.fields().size() == 2 && root.get("schema") != null && root.get("payload") != null;
      if (wrapped) {
        return root.get("payload") instanceof ExactJson.Obj body ? image(body) : Optional.empty();
      }
      return image(root);
    } catch (ExactJson.NotJson e) {
      return Optional.empty();
    }
  }

  private static Optional<ExactJson.Obj> image(ExactJson.Obj body) {
    boolean isEnvelope =
        body.get("op") != null
            && (body.get("before") != null
                || body.get("after") != null
                || body.get("source") instanceof ExactJson.Obj);
    Object image = isEnvelope ? body.get("after") : body;
    return image instanceof ExactJson.Obj o && !o.isAmbiguous() && !body.isAmbiguous()
        ? Optional.of(o)
        : Optional.empty();
  }

  /** The columns in which the row says something else than the payload; empty is right. */
  List<String> differences(byte[] payload, Row row) {
    Optional<ExactJson.Obj> after = after(payload);
    if (after.isEmpty()) {
      return List.of("(no image)");
    }
    List<String> differences = new ArrayList<>();
    for (Column c : silver.columns()) {
      Object said = after.get().get(c.name());
      Object shown = row.getAs(c.name());
      String type = bronze.column(c.name()).orElseThrow().sourceType().orElseThrow();
      boolean isNull = said == null || said == ExactJson.NULL;
      if (isNull ? shown != null : shown == null || !isSame(type, said, shown)) {
        differences.add(c.name());
      }
    }
    return differences;
  }

  private static boolean isSame(String type, Object said, Object shown) {
    try {
      return switch (type.replaceAll("\\(.*", "")) {
        case "text", "uuid" -> said.equals(shown);
        case "boolean" -> said.equals(shown);
        case "bigint", "integer", "double precision" ->
            said instanceof ExactJson.Num n
                && new BigDecimal(n.text()).compareTo(new BigDecimal(shown.toString())) == 0;
        case "numeric" ->
            said instanceof String s && new BigDecimal(s).compareTo((BigDecimal) shown) == 0;
        case "date" ->
            said instanceof ExactJson.Num n
                && LocalDate.ofEpochDay(new BigDecimal(n.text()).longValueExact())
                    .equals(((java.sql.Date) shown).toLocalDate());
        case "timestamptz" ->
            said instanceof String s
                && OffsetDateTime.parse(s)
                    .withOffsetSameInstant(ZoneOffset.UTC)
                    .toLocalDateTime()
                    .equals(((java.sql.Timestamp) shown).toLocalDateTime());
        case "bytea" ->
            said instanceof String s
                && java.util.Arrays.equals(Base64.getDecoder().decode(s), (byte[]) shown);
        case "text[]" ->
            said instanceof List<?> l
                && shown instanceof scala.collection.Seq<?> seq
                && elements(l).equals(scala.collection.JavaConverters.seqAsJavaList(seq));
        default -> throw new IllegalArgumentException(type);
      };
    } catch (ArithmeticException | IllegalArgumentException | java.time.DateTimeException e) {
      return false;
    }
  }

  private static List<Object> elements(List<?> list) {
    List<Object> elements = new ArrayList<>();
    list.forEach(e -> elements.add(e == ExactJson.NULL ? null : e));
    return elements;
  }
}

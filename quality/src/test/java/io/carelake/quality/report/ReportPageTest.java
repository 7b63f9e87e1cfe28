package io.carelake.quality.report;

import static org.assertj.core.api.Assertions.assertThat;

import io.carelake.core.contract.ContractLoader;
import io.carelake.core.contract.Contracts;
import io.carelake.core.contract.TableId;
import io.carelake.quality.report.Report.Page;
import io.carelake.quality.report.Report.RuleLine;
import io.carelake.quality.report.Report.Standing;
import io.carelake.testkit.RepositoryFiles;
import java.io.IOException;
import java.io.StringReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.w3c.dom.Document;
import org.w3c.dom.Element;
import org.w3c.dom.NodeList;
import org.xml.sax.InputSource;

class ReportPageTest {
  private static final String WICKED = "</td><script>alert('x')</script>&amp;\"\u0000<img src=//x>";
  private static Report sample;
  private static String html;

  @BeforeAll
  static void renders() throws IOException {
    Contracts contracts =
        ContractLoader.load(List.of(RepositoryFiles.root().resolve("conf/contracts")));
    sample = new SampleReport(contracts).report();
    html = ReportPage.of(sample);
    Files.writeString(Path.of("target", "sample-report.html"), html);
  }

  private static Document parsed(String page) throws Exception {
    // XML has no name for what the style sheet and the script are.
    String body = page.replaceAll("(?s)<(style|script)>.*?</\\1>", "");
    return DocumentBuilderFactory.newInstance()
        .newDocumentBuilder()
        .parse(new InputSource(new StringReader(body)));
  }

  private static List<Element> elements(Document page) {
    NodeList all = page.getElementsByTagName("*");
    List<Element> elements = new ArrayList<>();
    for (int i = 0; i < all.getLength(); i++) {
      elements.add((Element) all.item(i));
    }
    return elements;
  }

  @Test
  void isWellFormedAndEveryLinkLeadsToAPlaceOnThePage() throws Exception {
    List<Element> elements = elements(parsed(html));
    Set<String> ids = new HashSet<>();
    elements.stream()
        .map(e -> e.getAttribute("id"))
        .filter(id -> !id.isEmpty())
        .forEach(id -> assertThat(ids.add(id)).as(id).isTrue());
    assertThat(elements)
        .extracting(e -> e.getAttribute("href"))
        .filteredOn(href -> !href.isEmpty())
        .allSatisfy(href -> assertThat(ids).contains(href.substring(1)));
  }

  @Test
  void asksTheNetworkForNothing() throws Exception {
    for (Element e : elements(parsed(html))) {
      assertThat(e.getAttribute("href")).matches("|#.*");
      for (String loads : List.of("src", "srcset", "data", "action", "poster", "background")) {
        assertThat(e.hasAttribute(loads)).as(loads).isFalse();
      }
    }
    Matcher own = Pattern.compile("(?s)<(style|script)>(.*?)</\\1>").matcher(html);
    int found = 0;
    while (own.find()) {
      found++;
      assertThat(own.group(2)).doesNotContain("url(", "@import", "http", "fetch(", "XMLHttp");
    }
    assertThat(found).isEqualTo(2);
  }

  @Test
  void staysSmallForOneHundredAndTwentyTablesAndNinetyDays() {
    assertThat(sample.tables()).hasSizeGreaterThan(120);
    assertThat(html.getBytes(StandardCharsets.UTF_8)).hasSizeLessThan(3_000_000);
  }

  @Test
  void escapesWhateverATextSays() throws Exception {
    TableId table = TableId.parse("silver.odd");
    Page odd =
        new Page(
            table,
            Optional.empty(),
            Standing.GOOD,
            Optional.of(1.0),
            1,
            Optional.empty(),
            0,
            Optional.empty(),
            Map.of(),
            Map.of(WICKED, Map.of("conformity", 0.5)),
            List.of(
                new RuleLine(
                    WICKED, WICKED, "WARNED", 2, 1, Optional.empty(), WICKED, WICKED, WICKED)),
            List.of(),
            List.of(),
            List.of(),
            List.of(
                new Report.TableRun(
                    table,
                    WICKED,
                    SampleReport.NOW,
                    Duration.ZERO,
                    WICKED,
                    0,
                    0,
                    Map.of(),
                    WICKED)));
    String page =
        ReportPage.of(
            new Report(
                SampleReport.NOW, Optional.empty(), List.of(), List.of(odd), List.of(), List.of()));
    assertThat(page).doesNotContain("<img", "alert('x')");
    assertThat(elements(parsed(page))).noneMatch(e -> e.getTagName().equals("img"));
  }

  @Test
  void anEmptyLakeHasAPageToo() throws Exception {
    String page =
        ReportPage.of(
            new Report(
                SampleReport.NOW, Optional.empty(), List.of(), List.of(), List.of(), List.of()));
    assertThat(parsed(page).getDocumentElement().getTextContent())
        .contains("no score yet", "No alert is open.");
  }

  @Test
  void showsWhatIsWrongFirst() throws Exception {
    String text = parsed(html).getDocumentElement().getTextContent();
    assertThat(text)
        .contains(
            "98.7 %", "The gate failed, 12 rows violate the rule", "Validity 87.1 %, below 95.0 %");
    assertThat(html.indexOf("href=\"#t-gold-operational_kpis\""))
        .isLessThan(html.indexOf("href=\"#t-gold-patient_360\""));
  }

  @Test
  void aHundredPercentIsAllOfThem() {
    assertThat(Words.percent(0.99999)).isEqualTo("99.9");
    assertThat(Words.percent(1)).isEqualTo("100");
    assertThat(Words.percent(0.9873)).isEqualTo("98.7");
  }
}

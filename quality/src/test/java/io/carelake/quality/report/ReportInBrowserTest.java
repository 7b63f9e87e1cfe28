package io.carelake.quality.report;

import static org.assertj.core.api.Assertions.assertThat;

import io.carelake.core.contract.ContractLoader;
import io.carelake.testkit.RepositoryFiles;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The report as people meet it: in a browser, by mouse and by keyboard, in both themes. */
class ReportInBrowserTest {
  private static final Path PICTURES = Path.of("target", "report-pictures").toAbsolutePath();
  private static Path page;
  private static Browser browser;

  @BeforeAll
  static void opens() throws Exception {
    page = Files.createDirectories(PICTURES).resolve("report.html");
    Files.writeString(
        page,
        ReportPage.of(
            new SampleReport(
                    ContractLoader.load(List.of(RepositoryFiles.root().resolve("conf/contracts"))))
                .report()));
    browser = Browser.start();
  }

  @AfterAll
  static void closes() throws Exception {
    if (browser != null) {
      browser.close();
    }
  }

  @BeforeEach
  void begins() throws IOException, InterruptedException {
    browser.size(1280, 1000);
    browser.prefers("light");
    browser.open(page);
    browser.value("localStorage.clear()");
    browser.value("location.hash = ''");
  }

  private static String background() throws IOException, InterruptedException {
    return browser.value("getComputedStyle(document.body).backgroundColor").asText();
  }

  @Test
  void clicksLeadFromTheScoreToATableToWhatItIsMadeOfAndBack() throws Exception {
    assertThat(browser.isShown("#overview")).isTrue();
    assertThat(browser.isShown("#tables")).isFalse();
    browser.click("#overview .looks a");
    assertThat(browser.isShown("#t-gold-operational_kpis")).isTrue();
    assertThat(browser.isShown("#overview")).isFalse();
    browser.click("#t-gold-operational_kpis .lineage a[href='#t-silver-appointments']");
    assertThat(browser.isShown("#t-silver-appointments .card")).isTrue();
    browser.click("#t-silver-appointments details summary");
    assertThat(browser.isShown("#t-silver-appointments details table")).isTrue();
    browser.click("nav a[href='#alerts']");
    assertThat(browser.isShown("#alerts .looks")).isTrue();
    browser.click("nav a[href='#runs']");
    assertThat(browser.isShown("#runs .failures")).isTrue();
    browser.value("history.back()");
    assertThat(browser.isShown("#alerts")).isTrue();
    browser.click(".brand");
    assertThat(browser.isShown("#overview .figure")).isTrue();
  }

  @Test
  void aTableIsFoundByAPartOfItsName() throws Exception {
    browser.click("nav a[href='#tables']");
    browser.type("#find", "claim_l");
    assertThat(
            browser
                .value(
                    "[...document.querySelectorAll('.layer tbody tr')].filter(r => !r.hidden).length")
                .asInt())
        .isEqualTo(2);
    assertThat(browser.isShown("#layer-gold")).isFalse();
  }

  @Test
  void bothThemesByTheSystemAndByChoice() throws Exception {
    String light = background();
    browser.prefers("dark");
    String dark = background();
    assertThat(dark).isNotEqualTo(light);
    browser.click("#theme");
    assertThat(background()).isEqualTo(light);
    browser.click("#theme");
    browser.prefers("light");
    assertThat(background()).isEqualTo(dark);
    browser.open(page);
    assertThat(background()).as("remembered").isEqualTo(dark);
  }

  @Test
  void textStandsOutInBothThemes() throws Exception {
    for (String theme : List.of("light", "dark")) {
      browser.prefers(theme);
      for (String name :
          List.of(
              "--ink", "--quiet", "--accent", "--good", "--attention", "--failing", "--stale")) {
        for (String ground : List.of("--ground", "--card")) {
          // WCAG 2.2, success criterion 1.4.3: 4.5 to 1
          assertThat(contrast(name, ground))
              .as(theme + " " + name + " on " + ground)
              .isGreaterThan(4.5);
        }
      }
    }
  }

  private static double contrast(String a, String b) throws IOException, InterruptedException {
    return browser
        .value(
            "(() => { const light = n => { const h = getComputedStyle(document.documentElement)"
                + ".getPropertyValue(n).trim(); const c = [1, 3, 5].map(i => parseInt(h.substr(i, 2), 16) / 255)"
                + ".map(v => v <= 0.04045 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4);"
                + " return 0.2126 * c[0] + 0.7152 * c[1] + 0.0722 * c[2]; };"
                + " const [x, y] = [light('"
                + a
                + "'), light('"
                + b
                + "')];"
                + " return (Math.max(x, y) + 0.05) / (Math.min(x, y) + 0.05); })()")
        .asDouble();
  }

  @Test
  void everyViewFitsANarrowScreen() throws Exception {
    browser.size(400, 800);
    for (String view :
        List.of(
            "#overview",
            "#tables",
            "#alerts",
            "#runs",
            "#t-silver-vitals",
            "#t-gold-patient_360",
            "#t-bronze-users")) {
      browser.value("location.hash = '" + view + "'");
      assertThat(browser.isShown(view)).as(view).isTrue();
      assertThat(browser.value("document.documentElement.scrollWidth").asInt())
          .as(view)
          .isLessThanOrEqualTo(400);
    }
  }

  @Test
  void everyLinkAndButtonCanBeReachedByTheKeyboard() throws Exception {
    assertThat(
            browser
                .value(
                    "[...document.querySelectorAll('#overview a, #theme, summary')]"
                        + ".filter(e => e.getClientRects().length).every(e => { e.focus();"
                        + " return document.activeElement === e; })")
                .asBoolean())
        .isTrue();
  }

  @Test
  void asksTheNetworkForNothingAndComplainsOfNothing() throws Exception {
    browser.complaints();
    browser.open(page);
    // What the page's own policy refused would be a complaint, not a request.
    assertThat(browser.value("performance.getEntriesByType('resource').length").asInt()).isZero();
    assertThat(browser.complaints()).isEmpty();
    browser.value("fetch('http://127.0.0.1:9/').catch(() => 0) && 0");
    assertThat(browser.complaints()).as("a complaint would be seen").isNotEmpty();
  }

  @Test
  void isPictured() throws Exception {
    for (int width : List.of(1280, 400)) {
      for (String theme : List.of("light", "dark")) {
        browser.prefers(theme);
        for (String view : List.of("overview", "tables", "t-silver-vitals", "alerts", "runs")) {
          browser.size(width, width == 400 ? 2000 : 1600);
          browser.value("location.hash = '" + view + "'");
          browser.picture(PICTURES.resolve(view + "-" + width + "-" + theme + ".png"));
        }
      }
    }
    assertThat(PICTURES.resolve("overview-400-dark.png")).isNotEmptyFile();
  }
}

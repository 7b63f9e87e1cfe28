package io.carelake.quality.report;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.carelake.testkit.RepositoryFiles;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * A headless Chromium, driven by the <a href="https://www.w3.org/TR/webdriver2/">WebDriver
 * protocol</a>. {@code scripts/lib/chromium.sh} puts it there.
 */
final class Browser implements AutoCloseable {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final Pattern PORT = Pattern.compile("started successfully on port (\\d+)");

  private final HttpClient client = HttpClient.newHttpClient();
  private final Process driver;
  private final String session;

  private Browser(Process driver, String session) {
    this.driver = driver;
    this.session = session;
  }

  static Browser start() throws IOException, InterruptedException {
    Path root = installed();
    ProcessBuilder builder =
        new ProcessBuilder(root.resolve("usr/bin/chromedriver").toString(), "--port=0")
            .redirectErrorStream(true);
    builder.environment().put("LD_LIBRARY_PATH", libraries(root));
    builder.environment().put("XDG_DATA_HOME", root.resolve("usr/share").toString());
    Process driver = builder.start();
    try {
      String base = "http://127.0.0.1:" + port(driver);
      ObjectNode options = JSON.createObjectNode();
      options.put("binary", root.resolve("usr/lib/chromium/chromium").toString());
      ArrayNode arguments = options.putArray("args");
      // Root, as which builds in containers run, has no sandbox; the page is our own.
      List.of("--headless=new", "--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage")
          .forEach(arguments::add);
      ObjectNode wanted = JSON.createObjectNode();
      ObjectNode always = wanted.putObject("capabilities").putObject("alwaysMatch");
      always.put("browserName", "chrome").set("goog:chromeOptions", options);
      always.putObject("goog:loggingPrefs").put("browser", "ALL");
      Browser opening = new Browser(driver, base + "/session");
      String id = opening.post("", wanted).at("/sessionId").asText();
      return new Browser(driver, base + "/session/" + id);
    } catch (IOException | RuntimeException e) {
      driver.destroy();
      throw e;
    }
  }

  private static Path installed() throws IOException, InterruptedException {
    Process script =
        new ProcessBuilder(
                "bash", RepositoryFiles.root().resolve("scripts/lib/chromium.sh").toString())
            .redirectError(ProcessBuilder.Redirect.INHERIT)
            .start();
    String out = new String(script.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    if (script.waitFor() != 0) {
      throw new IllegalStateException(
          "Cannot start Chromium: see what scripts/lib/chromium.sh says");
    }
    return Path.of(out.strip());
  }

  /** An unpacked package finds its libraries only when it is told where they are. */
  private static String libraries(Path root) {
    if (root.equals(Path.of("/"))) {
      return "";
    }
    try (Stream<Path> files = Files.walk(root.resolve("usr/lib"), 3)) {
      return files
          .filter(f -> f.getFileName().toString().contains(".so"))
          .map(f -> f.getParent().toString())
          .distinct()
          .collect(Collectors.joining(":"));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static int port(Process driver) throws IOException {
    BufferedReader lines =
        new BufferedReader(new InputStreamReader(driver.getInputStream(), StandardCharsets.UTF_8));
    StringBuilder said = new StringBuilder();
    for (String line = lines.readLine(); line != null; line = lines.readLine()) {
      Matcher m = PORT.matcher(line);
      if (m.find()) {
        return Integer.parseInt(m.group(1));
      }
      said.append(line).append('\n');
    }
    throw new IllegalStateException("Cannot start the driver of Chromium: " + said);
  }

  void open(Path page) throws IOException, InterruptedException {
    post("/url", JSON.createObjectNode().put("url", page.toUri().toString()));
  }

  void size(int width, int height) throws IOException, InterruptedException {
    // A window of its own is never narrower than 500 pixels: the screen of a telephone is emulated.
    command(
        "Emulation.setDeviceMetricsOverride",
        JSON.createObjectNode()
            .put("width", width)
            .put("height", height)
            .put("deviceScaleFactor", 1)
            .put("mobile", false));
  }

  /** What the system prefers: light or dark. */
  void prefers(String scheme) throws IOException, InterruptedException {
    ObjectNode parameters = JSON.createObjectNode();
    parameters
        .putArray("features")
        .addObject()
        .put("name", "prefers-color-scheme")
        .put("value", scheme);
    command("Emulation.setEmulatedMedia", parameters);
  }

  private void command(String name, ObjectNode parameters)
      throws IOException, InterruptedException {
    ObjectNode body = JSON.createObjectNode().put("cmd", name);
    body.set("params", parameters);
    post("/goog/cdp/execute", body);
  }

  /** Clicks the first element that is shown and matches. */
  void click(String css) throws IOException, InterruptedException {
    post("/element/" + element(css) + "/click", JSON.createObjectNode());
  }

  void type(String css, String text) throws IOException, InterruptedException {
    post("/element/" + element(css) + "/value", JSON.createObjectNode().put("text", text));
  }

  private String element(String css) throws IOException, InterruptedException {
    ObjectNode by = JSON.createObjectNode().put("using", "css selector").put("value", css);
    return post("/element", by).elements().next().asText();
  }

  /** The value of an expression of JavaScript. */
  JsonNode value(String expression) throws IOException, InterruptedException {
    ObjectNode body = JSON.createObjectNode().put("script", "return " + expression);
    body.putArray("args");
    return post("/execute/sync", body);
  }

  /** What the console has said since it was last asked. */
  List<String> complaints() throws IOException, InterruptedException {
    List<String> said = new ArrayList<>();
    post("/se/log", JSON.createObjectNode().put("type", "browser"))
        .forEach(entry -> said.add(entry.path("message").asText()));
    return said;
  }

  /** Whether an element is on the screen for a person to see. */
  boolean isShown(String css) throws IOException, InterruptedException {
    return value("!!document.querySelector(\"" + css + "\")?.getClientRects().length").asBoolean();
  }

  void picture(Path file) throws IOException, InterruptedException {
    Files.createDirectories(file.getParent());
    Files.write(file, Base64.getDecoder().decode(get("/screenshot").asText()));
  }

  private JsonNode get(String path) throws IOException, InterruptedException {
    return answer(HttpRequest.newBuilder(URI.create(session + path)).GET());
  }

  private JsonNode post(String path, ObjectNode body) throws IOException, InterruptedException {
    return answer(
        HttpRequest.newBuilder(URI.create(session + path))
            .POST(HttpRequest.BodyPublishers.ofString(body.toString())));
  }

  private JsonNode answer(HttpRequest.Builder request) throws IOException, InterruptedException {
    HttpResponse<String> answer =
        client.send(
            request.timeout(Duration.ofSeconds(60)).build(), HttpResponse.BodyHandlers.ofString());
    JsonNode value = JSON.readTree(answer.body()).path("value");
    if (answer.statusCode() != 200) {
      throw new IllegalStateException(
          value.path("error").asText() + ": " + value.path("message").asText());
    }
    return value;
  }

  @Override
  public void close() throws IOException, InterruptedException {
    try {
      answer(HttpRequest.newBuilder(URI.create(session)).DELETE());
    } finally {
      driver.destroy();
    }
  }
}

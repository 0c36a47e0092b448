import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;

/** A Spark that answers SQL: the settings on the first line, a statement on each other, all of them JSON. */
public class SparkStatements {
  private static final ObjectMapper JSON = new ObjectMapper();

  public static void main(String[] arguments) throws Exception {
    PrintStream answers = new PrintStream(System.out, true, StandardCharsets.UTF_8);
    // Whatever else is printed must not come between the answers.
    System.setOut(System.err);
    BufferedReader lines = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
    SparkSession.Builder builder = SparkSession.builder();
    Map<?, ?> settings = JSON.readValue(lines.readLine(), Map.class);
    settings.forEach((name, value) -> builder.config((String) name, (String) value));
    SparkSession spark = builder.getOrCreate();
    answers.println("{\"ready\":true}");
    for (String line = lines.readLine(); line != null; line = lines.readLine()) {
      answers.println(JSON.writeValueAsString(answer(spark, JSON.readValue(line, String.class))));
    }
    spark.stop();
  }

  private static Map<String, Object> answer(SparkSession spark, String statement) {
    try {
      List<Map<String, Object>> rows = new ArrayList<>();
      for (Row row : spark.sql(statement).collectAsList()) rows.add(plain(row));
      return Map.of("answer", rows);
    } catch (Throwable problem) { // Whatever it is, the test is told.
      StringBuilder said = new StringBuilder();
      for (Throwable cause = problem; cause != null; cause = cause.getCause()) said.append(cause).append('\n');
      return Map.of("error", said.toString());
    }
  }

  private static Map<String, Object> plain(Row row) {
    Map<String, Object> values = new LinkedHashMap<>();
    for (int i = 0; i < row.size(); i++) values.put(row.schema().fieldNames()[i], plain(row.get(i)));
    return values;
  }

  /** Numbers that JSON holds exactly enough, bytes as hexadecimal digits, all others as their text. */
  private static Object plain(Object value) {
    if (value == null || value instanceof Boolean) return value;
    if (value instanceof byte[]) return HexFormat.of().formatHex((byte[]) value);
    if (value instanceof Number && !(value instanceof java.math.BigDecimal)) return value;
    return value.toString();
  }
}

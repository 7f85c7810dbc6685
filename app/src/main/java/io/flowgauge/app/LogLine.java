package io.flowgauge.app;

import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.classic.spi.IThrowableProxy;
import ch.qos.logback.classic.spi.ThrowableProxyUtil;
import java.time.Instant;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.slf4j.event.KeyValuePair;

/**
 * Writes a log message as Beats do: {@code TIMESTAMP TAB LEVEL TAB [selector] TAB message}, with
 * fields as JSON behind another tab; or all of it as a JSON object. The selector of a class is the
 * name of its module.
 */
final class LogLine {
    private static final String PACKAGE = "io.flowgauge.";
    private static final DateTimeFormatter TIMESTAMP =
            DateTimeFormatter.ofPattern("yyyy-MM-dd'T'HH:mm:ss.SSSXX", Locale.ROOT)
                    .withZone(ZoneId.systemDefault());

    private final boolean json;

    LogLine(boolean json) {
        this.json = json;
    }

    /** Returns the names of the loggers that a selector stands for. */
    static List<String> loggerNames(String selector) {
        return List.of(selector, PACKAGE + selector);
    }

    /** Returns a message with a line break behind it. */
    String format(ILoggingEvent event) {
        return (json ? object(event) : text(event)) + System.lineSeparator();
    }

    /** Returns a message for a log that has times of its own, without a line break behind it. */
    String formatWithoutTime(ILoggingEvent event) {
        return json ? object(event) : withoutTime(event);
    }

    private static String text(ILoggingEvent event) {
        return timestamp(event) + '\t' + withoutTime(event);
    }

    private static String withoutTime(ILoggingEvent event) {
        StringBuilder line = new StringBuilder(160);
        line.append(event.getLevel()).append('\t');
        String selector = selector(event.getLoggerName());
        if (!selector.isEmpty()) {
            line.append('[').append(selector).append("]\t");
        }
        line.append(event.getFormattedMessage());
        Map<String, Object> fields = fields(event);
        if (!fields.isEmpty()) {
            line.append('\t');
            appendJson(line, fields);
        }
        IThrowableProxy thrown = event.getThrowableProxy();
        if (thrown != null) {
            line.append('\n').append(ThrowableProxyUtil.asString(thrown).stripTrailing());
        }
        return line.toString();
    }

    private static String object(ILoggingEvent event) {
        Map<String, Object> object = new LinkedHashMap<>();
        object.put("level", event.getLevel().toString().toLowerCase(Locale.ROOT));
        object.put("timestamp", timestamp(event));
        String selector = selector(event.getLoggerName());
        if (!selector.isEmpty()) {
            object.put("logger", selector);
        }
        object.put("message", event.getFormattedMessage());
        object.putAll(fields(event));
        IThrowableProxy thrown = event.getThrowableProxy();
        if (thrown != null) {
            object.put("stack", ThrowableProxyUtil.asString(thrown).stripTrailing());
        }
        StringBuilder line = new StringBuilder(200);
        appendJson(line, object);
        return line.toString();
    }

    private static String timestamp(ILoggingEvent event) {
        return TIMESTAMP.format(Instant.ofEpochMilli(event.getTimeStamp()));
    }

    private static String selector(String logger) {
        if (!logger.startsWith(PACKAGE)) {
            return logger.equals(org.slf4j.Logger.ROOT_LOGGER_NAME) ? "" : logger;
        }
        int dot = logger.indexOf('.', PACKAGE.length());
        return logger.substring(PACKAGE.length(), dot < 0 ? logger.length() : dot);
    }

    private static Map<String, Object> fields(ILoggingEvent event) {
        Map<String, Object> fields = new LinkedHashMap<>();
        List<KeyValuePair> pairs = event.getKeyValuePairs();
        if (pairs != null) {
            pairs.forEach(pair -> fields.put(pair.key, pair.value));
        }
        return fields;
    }

    private static void appendJson(StringBuilder to, Object value) {
        switch (value) {
            case Map<?, ?> map -> {
                char before = '{';
                for (Map.Entry<?, ?> entry : map.entrySet()) {
                    to.append(before);
                    appendText(to, String.valueOf(entry.getKey()));
                    to.append(':');
                    appendJson(to, entry.getValue());
                    before = ',';
                }
                to.append(map.isEmpty() ? "{}" : "}");
            }
            case Number number -> to.append(number);
            case Boolean truth -> to.append(truth);
            case null -> to.append("null");
            default -> appendText(to, value.toString());
        }
    }

    private static void appendText(StringBuilder to, String text) {
        to.append('"');
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            switch (c) {
                case '"', '\\' -> to.append('\\').append(c);
                case '\n' -> to.append("\\n");
                case '\t' -> to.append("\\t");
                default -> {
                    if (c < ' ') {
                        to.append(String.format(Locale.ROOT, "\\u%04x", (int) c));
                    } else {
                        to.append(c);
                    }
                }
            }
        }
        to.append('"');
    }
}

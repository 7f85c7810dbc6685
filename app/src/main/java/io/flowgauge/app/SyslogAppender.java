package io.flowgauge.app;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.AppenderBase;
import io.flowgauge.app.config.SyslogAddress;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.Arrays;
import java.util.Locale;

/**
 * Sends each message to the syslog as a datagram in the form of RFC 3164: facility local0, as
 * Beats, the time, the host where it goes to another one, and {@code flowgauge[PID]: MESSAGE}.
 * logback's own appender knows no local sockets.
 */
final class SyslogAppender extends AppenderBase<ILoggingEvent> {
    /** What syslogs take as one message, at most: rsyslog's default. */
    private static final int BYTES_MAX = 8_192;

    private static final int FACILITY_LOCAL0 = 16; // RFC 3164, section 4.1.1
    private static final int SEVERITIES = 8;
    private static final DateTimeFormatter TIME =
            DateTimeFormatter.ofPattern("MMM ppd HH:mm:ss", Locale.ENGLISH)
                    .withZone(ZoneId.systemDefault());

    private final SyslogStream stream;
    private final LogLine line;
    private final String host;

    SyslogAppender(SyslogStream stream, SyslogAddress address, LogLine line, String hostname) {
        this.stream = stream;
        this.line = line;
        host = address instanceof SyslogAddress.Udp ? hostname + " " : "";
    }

    @Override
    protected void append(ILoggingEvent event) {
        String text =
                "<"
                        + (FACILITY_LOCAL0 * SEVERITIES + severity(event.getLevel()))
                        + ">"
                        + TIME.format(Instant.ofEpochMilli(event.getTimeStamp()))
                        + " "
                        + host
                        + "flowgauge["
                        + ProcessHandle.current().pid()
                        + "]: "
                        + line.formatWithoutTime(event);
        byte[] datagram = text.getBytes(StandardCharsets.UTF_8);
        if (datagram.length > BYTES_MAX) {
            datagram = Arrays.copyOf(datagram, BYTES_MAX);
        }
        try {
            stream.send(datagram);
        } catch (IOException e) {
            addError("can't log to the syslog: " + e.getMessage(), e);
        }
    }

    private static int severity(Level level) {
        return switch (level.toInt()) {
            case Level.ERROR_INT -> 3;
            case Level.WARN_INT -> 4;
            case Level.INFO_INT -> 6;
            default -> 7;
        };
    }

    @Override
    public void stop() {
        super.stop();
        stream.close();
    }
}

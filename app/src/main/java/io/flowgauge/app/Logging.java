package io.flowgauge.app;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.AppenderBase;
import io.flowgauge.app.config.Host;
import io.flowgauge.app.config.LoggingSettings;
import io.flowgauge.app.config.Settings;
import io.flowgauge.app.config.SyslogAddress;
import io.flowgauge.base.FileFailure;
import io.flowgauge.base.UserErrorException;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import org.slf4j.LoggerFactory;

/** Sets up logback from the section {@code logging}, in code, and takes it down again. */
final class Logging implements AutoCloseable {
    private final LoggerContext context;
    private final LoggingSettings settings;
    private final PrintStream standardError;

    private Logging(LoggerContext context, LoggingSettings settings, PrintStream standardError) {
        this.context = context;
        this.settings = settings;
        this.standardError = standardError;
    }

    /**
     * As {@link #start}, but where the log file can't be made, and nobody asked for it to be where
     * it is, warns and logs to standard error: whoever runs a program of someone else's can't write
     * beside it.
     */
    static Logging startSomewhere(Settings settings, PrintStream err) throws UserErrorException {
        LoggingSettings logging = settings.logging();
        try {
            return start(logging);
        } catch (UserErrorException e) {
            Path unasked = settings.paths().home().resolve("logs");
            if (logging.toSyslog() || !logging.files().directory().equals(unasked)) {
                throw e;
            }
            err.println("Warning: " + e.getMessage() + "; logging to standard error");
            return start(logging.toStderrOnly());
        }
    }

    /** Returns the settings that are in effect. */
    LoggingSettings settings() {
        return settings;
    }

    /**
     * Starts to log as configured: to standard error, or to the syslog, or to files, or nowhere.
     *
     * @throws UserErrorException if the log file can't be made, or there is no syslog
     */
    static Logging start(LoggingSettings settings) throws UserErrorException {
        LoggerContext context = (LoggerContext) LoggerFactory.getILoggerFactory();
        context.reset();
        Logger root = context.getLogger(org.slf4j.Logger.ROOT_LOGGER_NAME);
        if (isOff(settings)) {
            root.setLevel(Level.OFF);
            return new Logging(context, settings, System.err);
        }
        PrintStream err = System.err;
        AppenderBase<ILoggingEvent> appender = appender(settings);
        appender.setContext(context);
        appender.start();
        root.addAppender(appender);
        setLevels(context, root, settings);
        return new Logging(context, settings, err);
    }

    private static boolean isOff(LoggingSettings settings) {
        return !settings.toStderr() && !settings.toSyslog() && !settings.toFiles();
    }

    private static AppenderBase<ILoggingEvent> appender(LoggingSettings settings)
            throws UserErrorException {
        LogLine line = new LogLine(settings.json());
        if (settings.toStderr()) {
            return new Writer(System.err, line);
        }
        if (settings.toSyslog()) {
            return new SyslogAppender(
                    syslog(settings.syslog()), settings.syslog(), line, Host.name());
        }
        RotatingLogFile file = logFile(settings.files());
        if (settings.files().redirectStderr()) {
            System.setErr(new PrintStream(file, true, StandardCharsets.UTF_8));
        }
        return new Writer(file, line);
    }

    private static SyslogStream syslog(SyslogAddress address) throws UserErrorException {
        try {
            return SyslogStream.open(address);
        } catch (IOException e) {
            throw new UserErrorException(
                    "can't log to the syslog at "
                            + address
                            + " ("
                            + e.getMessage()
                            + "): start one, set flowgauge.syslog.address, or log to standard error"
                            + " with -e",
                    e);
        }
    }

    /** Goes on with another level and other selectors; where messages go stays. */
    static void relevel(LoggingSettings settings) {
        if (isOff(settings)) {
            return;
        }
        LoggerContext context = (LoggerContext) LoggerFactory.getILoggerFactory();
        Logger root = context.getLogger(org.slf4j.Logger.ROOT_LOGGER_NAME);
        for (Logger logger : context.getLoggerList()) {
            if (!logger.getName().equals(root.getName())) {
                logger.setLevel(null);
            }
        }
        setLevels(context, root, settings);
    }

    private static RotatingLogFile logFile(LoggingSettings.Files files) throws UserErrorException {
        try {
            return RotatingLogFile.open(files);
        } catch (IOException e) {
            throw new UserErrorException(
                    "can't write the log file "
                            + files.directory().resolve(files.name())
                            + " ("
                            + FileFailure.reason(e)
                            + "): set path.logs, or log to standard error with -e",
                    e);
        }
    }

    /**
     * Kafka's client tells of each try to connect; what counts of that the output says itself. With
     * the selector "kafka" it may speak.
     */
    private static void quietKafka(LoggerContext context, LoggingSettings settings) {
        boolean asked =
                settings.level() == LoggingSettings.Level.DEBUG
                        && settings.selectors().contains("kafka");
        context.getLogger("org.apache.kafka").setLevel(asked ? Level.DEBUG : Level.OFF);
    }

    private static void setLevels(LoggerContext context, Logger root, LoggingSettings settings) {
        quietKafka(context, settings);
        Level level =
                switch (settings.level()) {
                    case ERROR -> Level.ERROR;
                    case WARNING -> Level.WARN;
                    case INFO -> Level.INFO;
                    case DEBUG -> Level.DEBUG;
                };
        List<String> selectors = settings.selectors();
        if (level != Level.DEBUG || selectors.isEmpty() || selectors.contains("*")) {
            root.setLevel(level);
            return;
        }
        root.setLevel(Level.INFO);
        for (String selector : selectors) {
            for (String name : LogLine.loggerNames(selector.strip())) {
                context.getLogger(name).setLevel(Level.DEBUG);
            }
        }
    }

    @Override
    public void close() {
        System.setErr(standardError);
        context.reset();
    }

    /** Writes each message as a line to a stream. */
    private static final class Writer extends AppenderBase<ILoggingEvent> {
        private final OutputStream stream;
        private final LogLine line;

        Writer(OutputStream stream, LogLine line) {
            this.stream = stream;
            this.line = line;
        }

        @Override
        protected void append(ILoggingEvent event) {
            try {
                stream.write(line.format(event).getBytes(StandardCharsets.UTF_8));
                stream.flush();
            } catch (IOException e) {
                addError("can't log: " + e.getMessage(), e);
            }
        }

        @Override
        public void stop() {
            super.stop();
            try {
                if (stream instanceof RotatingLogFile file) {
                    file.close();
                }
            } catch (IOException e) {
                addError("can't close the log file: " + e.getMessage(), e);
            }
        }
    }
}

package io.flowgauge.output;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.AppenderBase;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.slf4j.LoggerFactory;

/** Collects what outputs say in the log at level info and above, while it is open. */
public final class LogLines implements AutoCloseable {
    private final List<String> lines = new CopyOnWriteArrayList<>();
    private final Logger logger;
    private final AppenderBase<ILoggingEvent> appender =
            new AppenderBase<>() {
                @Override
                protected void append(ILoggingEvent event) {
                    lines.add(event.getLevel() + " " + event.getFormattedMessage());
                }
            };

    /** Begins to collect. */
    public LogLines() {
        this("output");
    }

    /** Begins to collect what a logger of this name says. */
    public LogLines(String name) {
        logger = (Logger) LoggerFactory.getLogger(name);
        logger.setLevel(Level.INFO);
        appender.start();
        logger.addAppender(appender);
    }

    /** Returns the lines so far: the level and the text. */
    public List<String> lines() {
        return List.copyOf(lines);
    }

    /** Waits for some lines, as the last one may follow what it is about; returns all there are. */
    public List<String> await(int count) throws InterruptedException {
        for (int i = 0; i < 1_000 && lines.size() < count; i++) {
            Thread.sleep(10);
        }
        return lines();
    }

    /** Returns how many lines have a text in them. */
    public long count(String text) {
        return lines.stream().filter(line -> line.contains(text)).count();
    }

    @Override
    public void close() {
        logger.detachAppender(appender);
    }
}

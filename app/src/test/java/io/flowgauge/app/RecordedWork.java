package io.flowgauge.app;

import io.flowgauge.app.config.Settings;
import io.flowgauge.app.demo.DemoDay;
import io.flowgauge.base.UserErrorException;
import io.flowgauge.config.Notice;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.slf4j.LoggerFactory;

/** Keeps what the commands ask for. */
final class RecordedWork implements Work {
    final List<RunOptions> runs = new ArrayList<>();
    final List<ReadOptions> reads = new ArrayList<>();
    final List<Settings> checked = new ArrayList<>();
    final List<TopOptions> tops = new ArrayList<>();
    final Map<Path, DemoDay> days = new LinkedHashMap<>();
    int status;
    String failure = "";

    /** What it writes to standard error. */
    String words = "";

    @Override
    public int run(RunOptions options) throws UserErrorException {
        runs.add(options);
        LoggerFactory.getLogger("processors").debug("at level debug");
        LoggerFactory.getLogger(RecordedWork.class).atInfo().addKeyValue("packets", 5).log("run");
        if (!words.isEmpty()) {
            System.err.println(words);
        }
        if (!failure.isEmpty()) {
            throw new UserErrorException(failure);
        }
        return status;
    }

    @Override
    public int read(ReadOptions options) {
        reads.add(options);
        return status;
    }

    @Override
    public int top(TopOptions options) {
        tops.add(options);
        return status;
    }

    @Override
    public long writeDay(DemoDay day, Path file) {
        days.put(file, day);
        return 7;
    }

    @Override
    public List<String> devices() {
        return List.of("0: lo (No description available) (127.0.0.1)", "1: any");
    }

    @Override
    public List<Notice> check(Settings settings) {
        checked.add(settings);
        return List.of();
    }
}

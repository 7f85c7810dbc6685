package io.flowgauge.app;

import io.flowgauge.app.config.LoggingSettings;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.Comparator;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** What log files are called, and which of them are kept. */
interface LogFileNames {
    /**
     * Returns the file to begin with.
     *
     * @param rotate whether it must be a new one
     */
    Path begin(boolean rotate, Instant now) throws IOException;

    /**
     * Returns a new file, after making room for it. Asked again before that file has a content, it
     * makes no more room: otherwise a file that can't be opened would cost all the older ones.
     */
    Path next(Instant now) throws IOException;

    /**
     * Returns the names of a configuration.
     *
     * @param zone in which days begin
     */
    static LogFileNames of(LoggingSettings.Files settings, ZoneId zone) {
        return switch (settings.suffix()) {
            case COUNT -> new Counted(settings);
            case DATE -> new Dated(settings, zone);
        };
    }

    /** {@code NAME}, {@code NAME.1}, {@code NAME.2}: a new file moves the others on. */
    record Counted(LoggingSettings.Files settings) implements LogFileNames {
        @Override
        public Path begin(boolean rotate, Instant now) throws IOException {
            return rotate ? next(now) : file(0);
        }

        @Override
        public Path next(Instant now) throws IOException {
            if (!Files.exists(file(0)) || Files.size(file(0)) == 0) {
                return file(0);
            }
            for (int number = settings.keepFiles() - 1; number >= 0; number--) {
                Path file = file(number);
                if (Files.exists(file)) {
                    Files.move(file, file(number + 1), StandardCopyOption.REPLACE_EXISTING);
                }
            }
            return file(0);
        }

        private Path file(int number) {
            String name = settings.name();
            return settings.directory().resolve(number == 0 ? name : name + "." + number);
        }
    }

    /** {@code NAME-20260131}, {@code NAME-20260131-1}: no file is ever renamed. */
    record Dated(LoggingSettings.Files settings, ZoneId zone) implements LogFileNames {
        private static final DateTimeFormatter DAY = DateTimeFormatter.BASIC_ISO_DATE;

        private record Dating(Path file, String day, int number) {}

        @Override
        public Path begin(boolean rotate, Instant now) throws IOException {
            List<Dating> files = files();
            if (rotate || files.isEmpty()) {
                return next(now);
            }
            return files.getLast().file;
        }

        @Override
        public Path next(Instant now) throws IOException {
            List<Dating> files = files();
            for (Dating old : files.subList(0, Math.max(0, files.size() - settings.keepFiles()))) {
                Files.delete(old.file);
            }
            String day = LocalDate.ofInstant(now, zone).format(DAY);
            int number =
                    files.stream()
                            .filter(file -> file.day.equals(day))
                            .mapToInt(file -> file.number + 1)
                            .max()
                            .orElse(0);
            String name = settings.name() + "-" + day;
            return settings.directory().resolve(number == 0 ? name : name + "-" + number);
        }

        /** Returns the files there are, the oldest first. */
        private List<Dating> files() throws IOException {
            Pattern names =
                    Pattern.compile(Pattern.quote(settings.name()) + "-(\\d{8})(?:-(\\d{1,9}))?");
            try (Stream<Path> all = Files.list(settings.directory())) {
                return all.map(file -> dating(names, file))
                        .flatMap(Stream::ofNullable)
                        .sorted(Comparator.comparing(Dating::day).thenComparingInt(Dating::number))
                        .toList();
            }
        }

        private static @Nullable Dating dating(Pattern names, Path file) {
            Matcher name = names.matcher(file.getFileName().toString());
            if (!name.matches()) {
                return null;
            }
            String number = name.group(2);
            return new Dating(file, name.group(1), number == null ? 0 : Integer.parseInt(number));
        }
    }
}

package io.flowgauge.event.processor;

import io.flowgauge.base.FileFailure;
import io.flowgauge.base.UserErrorException;
import io.flowgauge.config.ConfigErrors;
import io.flowgauge.config.SectionReader;
import io.flowgauge.config.Setting;
import java.nio.file.NoSuchFileException;

/** Says why a file that a setting names can't be used. */
final class FileProblem {
    private FileProblem() {}

    /** Returns an error with the place of the setting and, in plain words, what went wrong. */
    static UserErrorException of(
            SectionReader settings, Setting<?> setting, String file, Exception problem) {
        String why =
                switch (problem) {
                    case NoSuchFileException e ->
                            "no such file; a relative name begins in path.config";
                    default -> FileFailure.reason(problem);
                };
        return ConfigErrors.at(
                settings.position(setting),
                settings.keyOf(setting),
                "can't read " + file + ": " + why);
    }
}

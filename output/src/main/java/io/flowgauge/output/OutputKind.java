package io.flowgauge.output;

import io.flowgauge.base.UserErrorException;
import io.flowgauge.config.ConfigObject;
import io.flowgauge.config.Notice;
import io.flowgauge.config.SectionReader;
import io.flowgauge.config.Setting;
import java.util.List;
import java.util.function.Consumer;

/**
 * The one declaration of a kind of output.
 *
 * @param name the key in the configuration, below {@code output}
 * @param settings what may stand below its key, besides {@code enabled}
 * @param factory reads them
 */
public record OutputKind(String name, List<Setting<?>> settings, Factory factory) {
    /** Reads the settings of an output. */
    @FunctionalInterface
    public interface Factory {
        /**
         * Reads settings.
         *
         * @param object the object below the key of the output
         * @param reader reads single settings out of it
         * @param notices takes what a person should know although the output can work
         * @throws UserErrorException with the position of a setting that does not fit
         */
        OutputSettings read(ConfigObject object, SectionReader reader, Consumer<Notice> notices)
                throws UserErrorException;
    }
}

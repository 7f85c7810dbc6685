package io.flowgauge.app;

import io.flowgauge.app.config.ConfigLoader;
import io.flowgauge.base.UserErrorException;

/**
 * A configuration, and how it is read again.
 *
 * @param loaded what was read at start
 * @param reading reads it again, with the flags of the command line
 */
record ConfigOrigin(ConfigLoader.Loaded loaded, Reading reading) {
    /** Reads the configuration. */
    interface Reading {
        ConfigLoader.Loaded read() throws UserErrorException;
    }

    /** Reads it for the first time. */
    static ConfigOrigin read(Reading reading) throws UserErrorException {
        return new ConfigOrigin(reading.read(), reading);
    }
}

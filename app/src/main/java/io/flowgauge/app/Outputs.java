package io.flowgauge.app;

import io.flowgauge.app.config.OutputSettings;
import io.flowgauge.app.config.OutputSettings.Codec;
import io.flowgauge.base.UserErrorException;
import io.flowgauge.event.EventEncoder;
import io.flowgauge.event.EventSettings;
import io.flowgauge.event.FormatEncoder;
import io.flowgauge.event.FormatString;
import io.flowgauge.event.Packetbeat6Encoder;
import io.flowgauge.output.ConsoleOutput;
import io.flowgauge.output.DiscardOutput;
import io.flowgauge.output.FileOutput;
import io.flowgauge.output.FileSettings;
import io.flowgauge.output.Output;

/** Makes the output that is configured, and the encoder for it. */
final class Outputs {
    /** The Packetbeat whose events these are, field by field; what consumers look at. */
    static final String BEAT_VERSION = "6.7.2";

    private Outputs() {}

    static Output open(OutputSettings settings) throws UserErrorException {
        return switch (settings) {
            case OutputSettings.Console _ -> new ConsoleOutput();
            case OutputSettings.File file ->
                    new FileOutput(
                            new FileSettings(
                                    file.directory(),
                                    file.filename(),
                                    file.rotateEveryKb(),
                                    file.numberOfFiles(),
                                    file.permissions()));
            case OutputSettings.Discard _ -> new DiscardOutput();
        };
    }

    /** Returns whether two settings name the same output, which need not be opened again then. */
    static boolean haveSameTarget(OutputSettings one, OutputSettings other) {
        if (one instanceof OutputSettings.File a && other instanceof OutputSettings.File b) {
            return a.withCodec(b.codec()).equals(b);
        }
        return one.getClass().equals(other.getClass());
    }

    /** An error in a format string is told with the place of the string. */
    private static EventEncoder format(Codec.Format format) throws UserErrorException {
        try {
            return new FormatEncoder(FormatString.compile(format.string()));
        } catch (UserErrorException e) {
            throw new UserErrorException(
                    format.position() + ": codec.format.string: " + e.getMessage(), e);
        }
    }

    static EventEncoder encoder(OutputSettings settings, EventSettings events)
            throws UserErrorException {
        Codec codec =
                switch (settings) {
                    case OutputSettings.Console console -> console.codec();
                    case OutputSettings.File file -> file.codec();
                    case OutputSettings.Discard _ -> new Codec.Json(false, true);
                };
        return switch (codec) {
            case Codec.Json json ->
                    new Packetbeat6Encoder(events, json.pretty(), json.escapeHtml());
            case Codec.Format format -> format(format);
        };
    }
}

package io.flowgauge.app;

import io.flowgauge.app.config.InterfaceSettings;
import io.flowgauge.app.config.InterfaceSettings.CaptureType;
import io.flowgauge.base.UserErrorException;
import io.flowgauge.capture.AfPacketSource;
import io.flowgauge.capture.CaptureFile;
import io.flowgauge.capture.Devices;
import io.flowgauge.capture.DumpingSource;
import io.flowgauge.capture.FilteredSource;
import io.flowgauge.capture.LiveOptions;
import io.flowgauge.capture.LoopedSource;
import io.flowgauge.capture.PacedSource;
import io.flowgauge.capture.PacketSource;
import io.flowgauge.capture.PcapSource;
import io.flowgauge.capture.SequenceSource;
import io.flowgauge.capture.SteppedSource;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.function.BooleanSupplier;

/** Opens what packets are read from, as the options say: files or devices, and what wraps them. */
final class Sources {
    private final RunOptions options;
    private final BooleanSupplier stopped;

    Sources(RunOptions options, BooleanSupplier stopped) {
        this.options = options;
        this.stopped = stopped;
    }

    /** Returns whether packets come from files. */
    boolean areFiles() {
        return !options.files().isEmpty();
    }

    /** Returns whether the source can be opened several times, for meters that share the flows. */
    boolean canBeShared() {
        return areFiles()
                && options.topSpeed()
                && !options.stepping()
                && options.dumpFile().isEmpty()
                && !options.files().contains(CaptureFile.STANDARD_INPUT);
    }

    /** Opens the source. */
    PacketSource open() throws UserErrorException {
        PacketSource source = areFiles() ? openReplay() : openDevices();
        try {
            Optional<Path> dumpFile = options.dumpFile();
            return dumpFile.isPresent()
                    ? new DumpingSource(source, dumpFile.get().toString())
                    : source;
        } catch (UserErrorException e) {
            source.close();
            throw e;
        }
    }

    private PacketSource openReplay() throws UserErrorException {
        PacketSource source =
                options.loops() == 1
                        ? openFiles()
                        : new LoopedSource(this::openFiles, options.loops());
        if (options.stepping()) {
            return new SteppedSource(source, System.in, System.out, stopped);
        }
        return options.topSpeed() ? source : new PacedSource(source, stopped);
    }

    private PacketSource openFiles() throws UserErrorException {
        List<CaptureFile> files = new ArrayList<>();
        try {
            for (String name : options.files()) {
                files.add(CaptureFile.open(name, options.lenient()));
            }
            PacketSource source = files.size() == 1 ? files.getFirst() : new SequenceSource(files);
            Optional<String> filter = options.settings().interfaces().getFirst().bpfFilter();
            return filter.isPresent() ? new FilteredSource(source, filter.get()) : source;
        } catch (UserErrorException e) {
            files.forEach(CaptureFile::close);
            throw e;
        }
    }

    private PacketSource openDevices() throws UserErrorException {
        List<InterfaceSettings> interfaces = options.settings().interfaces();
        if (interfaces.getFirst().type() == CaptureType.PCAP) {
            InterfaceSettings only = interfaces.getFirst();
            if (interfaces.size() > 1) {
                throw new UserErrorException(
                        only.position()
                                + ": "
                                + InterfaceSettings.KEY
                                + ": type pcap captures from one device;"
                                + " set type: af_packet for several");
            }
            return PcapSource.open(Devices.resolve(only.device()), liveOptions(only));
        }
        Map<String, LiveOptions> devices = new LinkedHashMap<>();
        for (InterfaceSettings one : interfaces) {
            if (one.type() == CaptureType.PCAP) {
                throw new UserErrorException(
                        one.position()
                                + ": "
                                + InterfaceSettings.KEY
                                + ": several devices are all of type"
                                + " af_packet");
            }
            devices.put(Devices.resolve(one.device()), liveOptions(one));
        }
        return AfPacketSource.open(devices);
    }

    private static LiveOptions liveOptions(InterfaceSettings settings) {
        return new LiveOptions(
                settings.snaplen(),
                settings.bufferSizeMb(),
                settings.bpfFilter().orElse(""),
                // Packetbeat's pcap type is always promiscuous, its af_packet only if asked to be.
                settings.type() == CaptureType.PCAP || settings.autoPromiscMode(),
                OptionalInt.empty());
    }
}

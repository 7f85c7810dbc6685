package io.flowgauge.app;

import io.flowgauge.app.config.InterfaceSettings;
import io.flowgauge.app.config.InterfaceSettings.CaptureType;
import io.flowgauge.app.config.Settings;
import io.flowgauge.base.UserErrorException;
import io.flowgauge.capture.AfPacketSource;
import io.flowgauge.capture.BpfProgram;
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
import io.flowgauge.capture.SharedSource;
import io.flowgauge.capture.SharedSource.FileOpening;
import io.flowgauge.capture.SteppedSource;
import io.flowgauge.config.Position;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
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

    /** Returns whether packets come from files, or are made up: they have an end. */
    boolean areFiles() {
        return !options.isLive();
    }

    /** Returns whether several meters can share the flows of this source: files at top speed. */
    boolean canBeShared() {
        return !options.files().isEmpty()
                && options.topSpeed()
                && !options.stepping()
                && options.dumpFile().isEmpty();
    }

    /** Opens the source for one meter. */
    PacketSource open() throws UserErrorException {
        checkDumpFile();
        PacketSource source;
        if (options.demo().isPresent()) {
            source = options.demo().get().packets();
        } else {
            source = areFiles() ? openReplay(CaptureFile::open) : openDevices();
        }
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

    /** Opens the source for several meters, each of which gets all packets. */
    SharedSource openShared(int meters) throws UserErrorException {
        return new SharedSource(this::openReplay, meters);
    }

    private void checkDumpFile() throws UserErrorException {
        if (options.dumpFile().isEmpty()) {
            return;
        }
        Path dump = options.dumpFile().get();
        for (String file : options.files()) {
            try {
                if (Files.exists(dump) && Files.isSameFile(dump, Path.of(file))) {
                    throw new UserErrorException(
                            "--dump " + dump + ": that is the file to read; name another one");
                }
            } catch (IOException | InvalidPathException _) {
                // Opening the file will tell what is wrong with it.
            }
        }
    }

    private PacketSource openReplay(FileOpening opening) throws UserErrorException {
        PacketSource source =
                options.loops() == 1
                        ? openFiles(opening)
                        : new LoopedSource(() -> openFiles(opening), options.loops());
        if (options.stepping()) {
            return new SteppedSource(source, System.in, System.out, stopped);
        }
        return options.topSpeed() ? source : new PacedSource(source, stopped);
    }

    private PacketSource openFiles(FileOpening opening) throws UserErrorException {
        List<CaptureFile> files = new ArrayList<>();
        try {
            for (String name : options.files()) {
                files.add(opening.open(name, options.lenient()));
            }
            PacketSource source = files.size() == 1 ? files.getFirst() : new SequenceSource(files);
            return filtered(source, options.settings());
        } catch (UserErrorException e) {
            files.forEach(CaptureFile::close);
            throw e;
        }
    }

    /** Puts the filter of the first interface, if it has one, behind a source of files. */
    static PacketSource filtered(PacketSource source, Settings settings) throws UserErrorException {
        InterfaceSettings first = settings.interfaces().getFirst();
        if (first.bpfFilter().isEmpty()) {
            return source;
        }
        try {
            return new FilteredSource(source, first.bpfFilter().get());
        } catch (UserErrorException e) {
            throw placed(first.filterPosition(), "bpf_filter", e);
        }
    }

    /** Checks the filter of an interface, as far as that can be done without its device. */
    static void checkFilter(InterfaceSettings settings) throws UserErrorException {
        if (settings.bpfFilter().isPresent()) {
            try {
                BpfProgram.check(settings.bpfFilter().get());
            } catch (UserErrorException e) {
                throw placed(settings.filterPosition(), "bpf_filter", e);
            }
        }
    }

    private static UserErrorException placed(Position at, String setting, UserErrorException e) {
        return new UserErrorException(
                at + ": " + InterfaceSettings.KEY + "." + setting + ": " + e.getMessage(), e);
    }

    /** The device that stands for all of them. */
    static final String ANY = "any";

    /** Returns the name of a device, as the system has it. */
    static String resolve(InterfaceSettings settings) throws UserErrorException {
        try {
            return settings.type() == CaptureType.PCAP
                    ? Devices.resolve(settings.device())
                    : Devices.resolveInterface(settings.device());
        } catch (UserErrorException e) {
            throw placed(settings.position(), "device", e);
        }
    }

    /** Says in words where packets come from. The sources are open, so all names are right. */
    String inWords() throws UserErrorException {
        if (options.demo().isPresent()) {
            return "making up " + options.demo().get().date() + " of an office network";
        }
        if (areFiles()) {
            String speed =
                    options.topSpeed() ? "" : " at the speed of its timestamps (-t for full speed)";
            return "reading "
                    + String.join(", ", options.files())
                    + (options.stepping() ? ", a packet at each Enter" : speed);
        }
        List<String> devices = new ArrayList<>();
        for (InterfaceSettings one : options.settings().interfaces()) {
            devices.add(resolve(one));
        }
        return "capturing from " + String.join(", ", devices);
    }

    private PacketSource openDevices() throws UserErrorException {
        List<InterfaceSettings> interfaces = options.settings().interfaces();
        for (InterfaceSettings one : interfaces) {
            checkFilter(one);
        }
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
            return PcapSource.open(resolve(only), liveOptions(only));
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
            devices.put(resolve(one), liveOptions(one));
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

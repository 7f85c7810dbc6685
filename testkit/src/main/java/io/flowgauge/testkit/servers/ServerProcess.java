package io.flowgauge.testkit.servers;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * A real server in a process of its own, with its data in a directory: it can be killed and started
 * again at the same ports with the same data. It ends with the JVM that started it, even if that is
 * killed. Directory, log and data stay after {@link #close}.
 */
public abstract class ServerProcess implements AutoCloseable {
    /** How long a start may take on a machine that is busy with other things. */
    private static final long START_LIMIT_NS = Duration.ofSeconds(90).toNanos();

    private static final int STOP_LIMIT_SECONDS = 30;
    private static final int POLL_MS = 50;
    private static final int SHOWN_LINES = 25;
    private static final Set<ServerProcess> RUNNING = ConcurrentHashMap.newKeySet();

    static {
        Runtime.getRuntime()
                .addShutdownHook(new Thread(() -> RUNNING.forEach(ServerProcess::killNow)));
    }

    private final String name;
    private final Path directory;
    private final Path log;
    private @Nullable Process process;
    private @Nullable Process guard;

    /**
     * Starts nothing yet.
     *
     * @param name of the server, for its log file and messages
     * @param directory for all of its files; made if it isn't there
     */
    ServerProcess(String name, Path directory) throws IOException {
        this.name = name;
        this.directory = Files.createDirectories(directory.toAbsolutePath());
        log = this.directory.resolve(name + ".log");
    }

    /** Returns program and arguments, the same each time. */
    abstract List<String> command() throws IOException;

    /** Returns whether the server answers; an exception means no. */
    abstract boolean isReady() throws IOException;

    /** Returns variables for the process besides those of this one. */
    Map<String, String> environment() {
        return Map.of();
    }

    /** Called after the process ended, however it did. */
    void ended() {}

    /** Returns the server's directory. */
    public final Path directory() {
        return directory;
    }

    /** Returns the file with what the process printed, of all starts. */
    public final Path log() {
        return log;
    }

    /** Returns the process id, or 0 if it doesn't run. */
    public final synchronized long pid() {
        return process != null && process.isAlive() ? process.pid() : 0;
    }

    /** Returns whether the process runs. */
    public final boolean isRunning() {
        return pid() != 0;
    }

    /**
     * Starts the server at its ports with its data, and waits until it answers, at most 90 s.
     *
     * @throws IOException if it runs already, ends at once or doesn't answer in time; names the log
     *     and shows its end
     */
    public final synchronized void start() throws IOException {
        if (isRunning()) {
            throw new IOException(name + " runs already");
        }
        ProcessBuilder builder =
                new ProcessBuilder(command())
                        .directory(directory.toFile())
                        .redirectErrorStream(true)
                        .redirectInput(ProcessBuilder.Redirect.from(Path.of("/dev/null").toFile()))
                        .redirectOutput(ProcessBuilder.Redirect.appendTo(log.toFile()));
        builder.environment().putAll(environment());
        Process started = builder.start();
        process = started;
        RUNNING.add(this);
        guard = guard(started.pid());
        boolean ready = false;
        try {
            awaitReady(started);
            ready = true;
        } finally {
            if (!ready) {
                kill();
            }
        }
    }

    private void awaitReady(Process started) throws IOException {
        long startNs = System.nanoTime();
        @Nullable IOException reason = null;
        while (System.nanoTime() - startNs < START_LIMIT_NS) {
            if (!started.isAlive()) {
                throw failure("ended with status " + started.exitValue() + " at its start", null);
            }
            try {
                if (isReady()) {
                    return;
                }
            } catch (IOException e) {
                reason = e;
            }
            pause(POLL_MS);
        }
        throw failure("did not answer in time", reason);
    }

    /** Ends a process when this JVM is gone: then the guard's standard input ends. */
    private static Process guard(long pid) throws IOException {
        return new ProcessBuilder("sh", "-c", "read _; kill -9 " + pid)
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .start();
    }

    private static void pause(int ms) throws IOException {
        try {
            Thread.sleep(ms);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted", e);
        }
    }

    private IOException failure(String what, @Nullable IOException cause) throws IOException {
        List<String> lines = new ArrayList<>();
        if (Files.exists(log)) {
            lines.addAll(Files.readAllLines(log, ISO_8859_1));
        }
        List<String> last = lines.subList(Math.max(0, lines.size() - SHOWN_LINES), lines.size());
        return new IOException(
                name + " " + what + ", see " + log + ":\n" + String.join("\n", last), cause);
    }

    /** Ends the process in order, by SIGTERM, and waits for that; after 30 s kills it. */
    public final void stop() throws IOException {
        stop(STOP_LIMIT_SECONDS);
    }

    private synchronized void stop(int limitSeconds) throws IOException {
        if (process != null) {
            resume();
            process.destroy();
            try {
                if (!process.waitFor(limitSeconds, TimeUnit.SECONDS)) {
                    throw failure("did not stop in time", null);
                }
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            } finally {
                kill();
            }
        }
    }

    /** Starts the server, and then stops it, which may take that long. */
    final synchronized void startAndStop(int limitSeconds) throws IOException {
        start();
        stop(limitSeconds);
    }

    /** Ends the process at once, by SIGKILL. */
    public final synchronized void kill() {
        if (process != null) {
            killNow();
            process.onExit().join();
            process = null;
            ended();
        }
        RUNNING.remove(this);
    }

    /** Starts it again; stops it before if it runs. */
    public final synchronized void restart() throws IOException {
        stop();
        start();
    }

    /** Halts the process by SIGSTOP: its connections stay open and nothing answers. */
    public final void halt() throws IOException {
        signal("STOP");
    }

    /** Lets a halted process go on. */
    public final void resume() throws IOException {
        signal("CONT");
    }

    private synchronized void signal(String signal) throws IOException {
        if (process != null && process.isAlive()) {
            try {
                new ProcessBuilder("kill", "-" + signal, String.valueOf(process.pid()))
                        .inheritIO()
                        .start()
                        .waitFor();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }
    }

    // Not synchronized: the hook must not wait for a thread that starts a server.
    @SuppressWarnings("GuardedBy")
    private void killNow() {
        // The guard first, which could else hit a later process of the same id.
        Process guarded = guard;
        if (guarded != null) {
            guarded.destroyForcibly();
        }
        Process running = process;
        if (running != null) {
            running.destroyForcibly();
        }
    }

    /** Kills the process. */
    @Override
    public void close() {
        kill();
    }

    @Override
    public String toString() {
        return name + " in " + directory;
    }
}

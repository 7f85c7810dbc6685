package io.flowgauge.testkit;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.invoke.MethodHandle;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Assumptions;

/**
 * Two network namespaces joined by a veth pair: {@code left} (10.93.0.1, fd93::1) and {@code right}
 * (10.93.0.2, fd93::2), each with an interface of its own name. Their names carry the process id;
 * {@link #close} deletes them.
 */
public final class NamespacePair implements AutoCloseable {
    /** The first side, and its interface. */
    public static final String LEFT = "left";

    /** The second side, and its interface. */
    public static final String RIGHT = "right";

    /** Addresses of the interfaces. */
    public static final String LEFT_IP = "10.93.0.1";

    public static final String RIGHT_IP = "10.93.0.2";
    public static final String RIGHT_IP6 = "fd93::2";

    private static final AtomicInteger COUNT = new AtomicInteger();
    private static final int O_RDONLY = 0;
    private static final int CLONE_NEWNET = 0x40000000;
    private static final Linker LINKER = Linker.nativeLinker();
    private static final MethodHandle OPEN =
            LINKER.downcallHandle(
                    LINKER.defaultLookup().findOrThrow("open"),
                    FunctionDescriptor.of(JAVA_INT, ADDRESS, JAVA_INT),
                    Linker.Option.firstVariadicArg(2));
    private static final MethodHandle SETNS =
            LINKER.downcallHandle(
                    LINKER.defaultLookup().findOrThrow("setns"),
                    FunctionDescriptor.of(JAVA_INT, JAVA_INT, JAVA_INT));
    private static final MethodHandle CLOSE =
            LINKER.downcallHandle(
                    LINKER.defaultLookup().findOrThrow("close"),
                    FunctionDescriptor.of(JAVA_INT, JAVA_INT));

    private final String prefix =
            "fg" + ProcessHandle.current().pid() + "-" + COUNT.incrementAndGet();

    private NamespacePair() {}

    /** Makes the namespaces, or skips the test with the reason why it can't. */
    public static NamespacePair openOrSkip() throws Exception {
        Assumptions.assumeTrue(
                Files.isExecutable(Path.of("/usr/sbin/ip")),
                "skipped: needs ip of the package iproute2 to make network namespaces");
        NamespacePair pair = new NamespacePair();
        String left = pair.name(LEFT);
        String right = pair.name(RIGHT);
        Result made = execute("ip", "netns", "add", left);
        Assumptions.assumeTrue(
                made.status() == 0,
                "skipped: cannot make a network namespace (needs root): " + made.output());
        try {
            command("ip", "netns", "add", right);
            pair.addLink();
            for (String side : List.of(LEFT, RIGHT)) {
                pair.ip(side, "link", "set", "lo", "up");
            }
        } catch (Exception | AssertionError e) {
            pair.close();
            throw e;
        }
        return pair;
    }

    /** Joins the namespaces by a pair of interfaces that are up and have their addresses. */
    public void addLink() throws Exception {
        command(
                "ip",
                "-n",
                name(LEFT),
                "link",
                "add",
                LEFT,
                "type",
                "veth",
                "peer",
                "name",
                RIGHT,
                "netns",
                name(RIGHT));
        int number = 1;
        for (String side : List.of(LEFT, RIGHT)) {
            ip(side, "addr", "add", "10.93.0." + number + "/24", "dev", side);
            ip(side, "addr", "add", "fd93::" + number + "/64", "dev", side, "nodad");
            ip(side, "link", "set", side, "up");
            number++;
        }
    }

    /** Runs {@code ip} in one namespace. */
    public String ip(String side, String... arguments) throws Exception {
        List<String> command = new ArrayList<>(List.of("ip", "-n", name(side)));
        command.addAll(Arrays.asList(arguments));
        return command(command.toArray(String[]::new));
    }

    /** Runs a command in one namespace and returns what it printed. */
    public String run(String side, String... arguments) throws Exception {
        List<String> command = new ArrayList<>(List.of("ip", "netns", "exec", name(side)));
        command.addAll(Arrays.asList(arguments));
        return command(command.toArray(String[]::new));
    }

    /**
     * Lets processes that {@code ip netns exec} starts in one namespace ask the name server at
     * 127.0.0.1 there.
     */
    public void useOwnNames(String side) throws IOException {
        Files.createDirectories(names(side));
        Files.writeString(names(side).resolve("resolv.conf"), "nameserver 127.0.0.1\n");
    }

    private Path names(String side) {
        return Path.of("/etc/netns", name(side));
    }

    /** Drops TCP packets from and to a port on their way into a namespace, without a word. */
    public void drop(String side, int port) throws Exception {
        run(
                side,
                "nft",
                "add table inet cut; add chain inet cut in { type filter hook input priority 0; };"
                        + " add rule inet cut in tcp dport "
                        + port
                        + " drop; add rule inet cut in tcp sport "
                        + port
                        + " drop");
    }

    /** Drops none any more. */
    public void pass(String side) throws Exception {
        run(side, "nft", "delete table inet cut");
    }

    /** Runs a task on a new platform thread inside one namespace. */
    public <T> T in(String side, Callable<T> task) throws Exception {
        FutureTask<T> future =
                new FutureTask<>(
                        () -> {
                            enter(name(side));
                            return task.call();
                        });
        Thread thread = new Thread(future, name(side));
        thread.start();
        try {
            return future.get(30, TimeUnit.SECONDS);
        } catch (ExecutionException e) {
            if (e.getCause() instanceof Exception cause) {
                throw cause;
            }
            throw (Error) e.getCause();
        }
    }

    /** A task that returns nothing. */
    public interface Task {
        /** Does it. */
        void run() throws Exception;
    }

    /** Runs a task on a new platform thread inside one namespace. */
    public void inside(String side, Task task) throws Exception {
        in(
                side,
                () -> {
                    task.run();
                    return true;
                });
    }

    @Override
    public void close() throws IOException {
        for (String side : List.of(LEFT, RIGHT)) {
            Files.deleteIfExists(names(side).resolve("resolv.conf"));
            Files.deleteIfExists(names(side));
            if (Files.exists(Path.of("/run/netns", name(side)))) {
                command("ip", "netns", "del", name(side));
            }
        }
    }

    /** Returns the name of a side's namespace. */
    public String name(String side) {
        return prefix + side;
    }

    private static void enter(String namespace) throws IOException {
        try (Arena arena = Arena.ofConfined()) {
            int fd =
                    (int) OPEN.invokeExact(arena.allocateFrom("/run/netns/" + namespace), O_RDONLY);
            int result = (int) SETNS.invokeExact(fd, CLONE_NEWNET);
            int _ = (int) CLOSE.invokeExact(fd);
            if (result != 0) {
                throw new IOException("setns to " + namespace + " failed");
            }
        } catch (IOException e) {
            throw e;
        } catch (Throwable e) {
            throw new AssertionError(e);
        }
    }

    record Result(int status, String output) {}

    static Result execute(String... command) throws IOException {
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        process.getOutputStream().close();
        String output = new String(process.getInputStream().readAllBytes(), UTF_8);
        try {
            return new Result(process.waitFor(), output.strip());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException(e);
        }
    }

    private static String command(String... command) throws IOException {
        Result result = execute(command);
        if (result.status() != 0) {
            throw new AssertionError(String.join(" ", command) + ": " + result.output());
        }
        return result.output();
    }
}

package io.flowgauge.testkit.servers;

import java.io.IOException;
import java.nio.file.Path;

/** A JVM that starts Redis, prints its process id and waits to be killed. */
final class RedisStarter {
    private RedisStarter() {}

    public static void main(String[] arguments) throws IOException, InterruptedException {
        try (RedisServer server = RedisServer.startOrSkip(Path.of(arguments[0]))) {
            System.out.println(server.pid());
            Thread.currentThread().join();
        }
    }
}

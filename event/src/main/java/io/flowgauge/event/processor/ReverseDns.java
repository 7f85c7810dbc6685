package io.flowgauge.event.processor;

import io.flowgauge.event.Network;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.minidns.dnsmessage.Question;
import org.minidns.record.Record;

/**
 * Names of addresses, from the name servers of this machine. What was asked once is remembered,
 * that there is no name too; how much is asked at once is bounded. Any thread may ask.
 */
public final class ReverseDns {
    private static final int NAMES_MAX = 20_000;
    private static final int NAMES_INITIAL = 100;
    private static final int ASKED_AT_ONCE_MAX = 32;
    private static final long ANSWER_NS = TimeUnit.SECONDS.toNanos(2);
    private static final long WAIT_NS = TimeUnit.SECONDS.toNanos(1);
    private static final long HOLDS_NS_MIN = TimeUnit.MINUTES.toNanos(5);
    private static final long FAILURE_HOLDS_NS = TimeUnit.MINUTES.toNanos(5);

    private final DnsResolver resolver;
    private final DnsCache cache = new DnsCache(NAMES_INITIAL, NAMES_MAX, System::nanoTime);
    private final Semaphore asking = new Semaphore(ASKED_AT_ONCE_MAX);

    /** Makes one that asks the servers of resolv.conf (5). */
    public ReverseDns() {
        this(Dns.systemServers(Dns.RESOLV_CONF, DnsResolver.PORT));
    }

    /** Makes one that asks the servers that a file in the form of resolv.conf names. */
    static ReverseDns of(Path resolvConf, int port) {
        return new ReverseDns(Dns.systemServers(resolvConf, port));
    }

    ReverseDns(List<InetSocketAddress> servers) {
        resolver = new DnsResolver(servers, Optional.empty());
    }

    /**
     * Returns the names that are known or can be had within a second, by address. Those that come
     * later are there for the next question.
     */
    public Map<String, String> names(List<String> addresses) {
        CountDownLatch answers = new CountDownLatch(addresses.size());
        for (String text : addresses) {
            Optional<InetAddress> address = Network.address(text);
            if (address.isEmpty() || cache.get(text) != null || !asking.tryAcquire()) {
                answers.countDown();
            } else {
                Thread.ofVirtual()
                        .name("reverse-dns")
                        .start(() -> ask(text, address.get(), answers));
            }
        }
        try {
            answers.await(WAIT_NS, TimeUnit.NANOSECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        Map<String, String> names = new LinkedHashMap<>();
        for (String text : addresses) {
            DnsAnswer answer = cache.get(text);
            if (answer != null && !answer.values().isEmpty()) {
                names.put(text, answer.values().getFirst());
            }
        }
        return names;
    }

    private void ask(String text, InetAddress address, CountDownLatch answers) {
        try {
            DnsAnswer answer =
                    resolver.ask(
                            new Question(Dns.reverse(address.getAddress()), Record.TYPE.PTR),
                            ANSWER_NS);
            cache.put(
                    text,
                    answer,
                    answer.isFailure() ? FAILURE_HOLDS_NS : Math.max(HOLDS_NS_MIN, answer.ttlNs()));
        } finally {
            asking.release();
            answers.countDown();
        }
    }
}

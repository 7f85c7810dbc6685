package io.flowgauge.event.processor;

import io.flowgauge.event.EventObject;
import java.io.IOException;
import java.net.http.HttpClient;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Asks all clouds at once which of them this machine is in. */
final class CloudSearch {
    private static final Logger LOG = LoggerFactory.getLogger("add_cloud_metadata");

    private record Answer(CloudProvider provider, Optional<EventObject> found) {}

    private final List<CloudProvider> providers;
    private final Optional<String> host;
    private final Duration timeout;

    /**
     * Makes a search.
     *
     * @param host host and port to ask in place of those of the providers
     */
    CloudSearch(List<CloudProvider> providers, Optional<String> host, Duration timeout) {
        this.providers = providers;
        this.host = host;
        this.timeout = timeout;
    }

    /**
     * Returns the first answer that comes within the timeout. That of OpenStack waits for the
     * others, because EC2 answers the same questions.
     */
    Optional<EventObject> run() {
        BlockingQueue<Answer> answers = new ArrayBlockingQueue<>(Math.max(1, providers.size()));
        HttpClient client = WebHttp.builder().connectTimeout(timeout).build();
        ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
        try {
            for (CloudProvider provider : providers) {
                threads.execute(() -> answers.add(ask(provider, client)));
            }
            return first(answers, System.nanoTime() + timeout.toNanos());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return Optional.empty();
        } finally {
            threads.shutdownNow();
            client.shutdownNow();
        }
    }

    private Optional<EventObject> first(BlockingQueue<Answer> answers, long endNs)
            throws InterruptedException {
        Optional<EventObject> openStack = Optional.empty();
        for (int i = 0; i < providers.size(); i++) {
            Answer answer = answers.poll(endNs - System.nanoTime(), TimeUnit.NANOSECONDS);
            if (answer == null) {
                break;
            }
            if (answer.provider == CloudProvider.OPENSTACK) {
                openStack = answer.found;
            } else if (answer.found.isPresent()) {
                return answer.found;
            }
        }
        return openStack;
    }

    private Answer ask(CloudProvider provider, HttpClient client) {
        try {
            EventObject found =
                    provider.ask(new CloudService(client, host.orElse(provider.host()), timeout));
            // An object without what was asked for is the answer to another question.
            return new Answer(provider, Optional.of(found).filter(o -> o.has("instance_id")));
        } catch (IOException | RuntimeException e) {
            LOG.debug("{}: {}", provider, e.toString());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        return new Answer(provider, Optional.empty());
    }
}

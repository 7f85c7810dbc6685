package io.flowgauge.event.processor;

import io.flowgauge.base.Counter;
import io.flowgauge.config.SectionReader;

/**
 * The one declaration of what processors of a kind count. Each processor has a counter of its own,
 * named after its key: {@code processors.0.dns.unwaited}.
 *
 * @param name last part of the name
 * @param description a sentence that says what one count means
 */
public record CounterKind(String name, String description, Counter.Kind kind) {
    /** Declares what grows with each thing counted. */
    static CounterKind count(String name, String description) {
        return new CounterKind(name, description, Counter.Kind.COUNT);
    }

    /** Declares how many there are now. */
    static CounterKind gauge(String name, String description) {
        return new CounterKind(name, description, Counter.Kind.GAUGE);
    }

    /** Makes the counter of a processor. */
    Counter of(SectionReader settings) {
        return new Counter(settings.key() + "." + name, description, kind);
    }
}

package io.flowgauge.event.processor;

import static org.assertj.core.api.Assertions.assertThat;

import io.flowgauge.event.EventObject;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

class OwnedIndexTest {
    private static final EventObject A = new EventObject().put("name", "a");
    private static final EventObject B = new EventObject().put("name", "b");

    private long nowNs = 1_000;
    private final OwnedIndex index = new OwnedIndex(10, () -> nowNs);

    @Test
    void shouldReplaceWhatAnOwnerHad() {
        index.put("a", Map.of("1", A, "2", A));
        index.put("a", Map.of("2", B));
        assertThat(index.get("1")).isNull();
        assertThat(index.get("2")).isSameAs(B);
        assertThat(index.size()).isEqualTo(1);
    }

    @Test
    void shouldKeepWhatIsUsedAfterItsOwnerHasGone() {
        index.put("a", Map.of("1", A, "2", A));
        index.release("a");
        nowNs += 10;
        assertThat(index.get("1")).isSameAs(A);
        nowNs += 10;
        index.clean();
        assertThat(index.get("1")).isSameAs(A);
        assertThat(index.get("2")).isNull();
        nowNs += 11;
        assertThat(index.get("1")).isNull();
        index.clean();
        assertThat(index.size()).isZero();
    }

    @Test
    void shouldGiveAKeyToALaterOwner() {
        index.put("a", Map.of("1", A));
        index.release("a");
        index.put("b", Map.of("1", B));
        nowNs += 100;
        index.clean();
        assertThat(index.get("1")).isSameAs(B);
    }

    @Test
    void shouldTakeAnOwnerBack() {
        index.put("a", Map.of("1", A));
        index.release("a");
        index.put("a", Map.of("1", B));
        nowNs += 100;
        index.clean();
        assertThat(index.get("1")).isSameAs(B);
        assertThat(index.owners()).isEqualTo(1);
    }

    @Test
    void shouldReleaseThoseThatAreNotThereAnyMore() {
        index.put("a", Map.of("1", A));
        index.put("b", Map.of("2", B));
        index.retain(Set.of("b", "c"));
        assertThat(index.owners()).isEqualTo(1);
        nowNs += 11;
        assertThat(index.get("1")).isNull();
        assertThat(index.get("2")).isSameAs(B);
    }
}

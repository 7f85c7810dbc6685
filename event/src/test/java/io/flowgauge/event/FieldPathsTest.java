package io.flowgauge.event;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

class FieldPathsTest {
    private final FieldPaths paths = new FieldPaths();

    @Test
    void shouldRememberPaths() throws EventException {
        FieldPath path = paths.of("a.b");
        assertThat(path).isEqualTo(FieldPath.of("a.b"));
        assertThat(paths.of("a.b")).isSameAs(path);
        assertThat(paths.child(FieldPath.of("a"), "b")).isSameAs(path);
        assertThat(paths.child(FieldPath.of(""), "a.b")).isSameAs(path);
    }

    @Test
    void shouldForgetPathsThatWereNotUsedLately() throws EventException {
        FieldPath old = paths.of("old");
        FieldPath used = paths.of("used");
        for (int i = 0; i < 2_000; i++) {
            FieldPath _ = paths.of("new" + i);
            assertThat(paths.of("used")).isSameAs(used);
        }
        assertThat(paths.of("old")).isEqualTo(old).isNotSameAs(old);
        String large = "x".repeat(10_000);
        assertThat(paths.of(large)).isNotSameAs(paths.of(large));
    }

    @Test
    void shouldRefuseNamesOfManyParts() throws EventException {
        assertThat(paths.of(".".repeat(99)).depth()).isEqualTo(100);
        assertThatThrownBy(() -> paths.of(".".repeat(100)))
                .isInstanceOf(EventException.class)
                .hasMessage("the name of a field has more than 100 parts");
    }
}

package io.flowgauge.event.processor;

import static io.flowgauge.event.processor.ProcessorFixture.error;
import static io.flowgauge.event.processor.ProcessorFixture.event;
import static io.flowgauge.event.processor.ProcessorFixture.failure;
import static io.flowgauge.event.processor.ProcessorFixture.get;
import static io.flowgauge.event.processor.ProcessorFixture.process;
import static org.assertj.core.api.Assertions.assertThat;

import io.flowgauge.event.Event;
import io.flowgauge.event.FieldPath;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class AddProcessMetadataTest {
    @TempDir private Path directory;

    /** A process 42 whose name has a parenthesis in it, and a thread of the kernel. */
    @BeforeEach
    void write() throws IOException {
        Path proc = Files.createDirectories(directory.resolve("proc"));
        Files.writeString(proc.resolve("stat"), "cpu 1 2 3\nbtime 1493800000\nprocesses 9\n");
        Path process = Files.createDirectory(proc.resolve("42"));
        Files.writeString(
                process.resolve("stat"),
                "42 (a) (b)) S 7 42 42 0 -1 4194560 1 0 0 0 1 2 0 0 20 0 1 0 12345 99 1\n");
        Files.writeString(process.resolve("cmdline"), "/bin/a\0-x\0\0y z\0");
        Files.writeString(process.resolve("environ"), "HOME=/root\0EMPTY=\0=odd\0A=b=c\0");
        Files.createSymbolicLink(process.resolve("exe"), Path.of("/bin/a"));
        Path thread = Files.createDirectory(proc.resolve("2"));
        Files.writeString(
                thread.resolve("stat"),
                "2 (kthreadd) S 0 0 0 0 -1 2129984 0 0 0 0 0 0 0 0 20 0 1 0 3 0 0\n");
        Files.writeString(thread.resolve("cmdline"), "");
        Files.writeString(Files.createDirectory(proc.resolve("3")).resolve("stat"), "3 damaged");
    }

    private String yaml(String settings) {
        return "- add_process_metadata: {host_path: '" + directory + "', " + settings + "}";
    }

    @Test
    void shouldAddWhatProcSays() {
        Event event = process(yaml("match_pids: [pid]"), event("pid: 42"));
        assertThat(get(event, "process"))
                .isEqualTo(
                        Map.of(
                                "pid",
                                42L,
                                "ppid",
                                7L,
                                "name",
                                "a) (b)",
                                "args",
                                List.of("/bin/a", "-x", "", "y z"),
                                "title",
                                "/bin/a -x  y z",
                                "exe",
                                "/bin/a",
                                "start_time",
                                Instant.ofEpochSecond(1493800000).plusMillis(123450)));
    }

    @Test
    void shouldReadTheStartOfTheMachineOnce() throws IOException {
        Path stat = directory.resolve("proc/stat");
        String text = Files.readString(stat);
        Files.delete(stat);
        ProcessInfo info = new ProcessInfo(directory.resolve("proc"));
        assertThat(info.find(42, false).orElseThrow().has("start_time")).isFalse();
        Files.writeString(stat, text);
        Instant start = Instant.ofEpochSecond(1493800000).plusMillis(123450);
        assertThat(info.find(42, false).orElseThrow().get("start_time")).isEqualTo(start);
        Files.delete(stat);
        assertThat(info.find(42, false).orElseThrow().get("start_time")).isEqualTo(start);
    }

    @Test
    void shouldLeaveOutWhatAKernelThreadLacks() {
        Event event = process(yaml("match_pids: [pid]"), event("pid: '2'"));
        assertThat(get(event, "process"))
                .isEqualTo(
                        Map.of(
                                "pid",
                                2L,
                                "ppid",
                                0L,
                                "name",
                                "kthreadd",
                                "start_time",
                                Instant.ofEpochSecond(1493800000).plusMillis(30)));
    }

    @Test
    void shouldKnowThisProcess() {
        long pid = ProcessHandle.current().pid();
        Event event = process("- add_process_metadata.match_pids: pid", event("pid: " + pid));
        assertThat(get(event, "process.pid")).isEqualTo(pid);
        assertThat(get(event, "process.name")).isEqualTo("java");
        assertThat((Instant) get(event, "process.start_time"))
                .isBetween(Instant.now().minus(Duration.ofDays(1)), Instant.now());
        assertThat(event.has(FieldPath.of("process.env"))).isFalse();
    }

    @Test
    void shouldTakeTheFirstFieldThatIsThere() {
        Event event = process(yaml("match_pids: [none, b, a]"), event("a: 42\nb: 2"));
        assertThat(get(event, "process.pid")).isEqualTo(2L);
    }

    @Test
    void shouldAddOnlyWhatIsIncluded() {
        Event event =
                process(
                        yaml("match_pids: pid, include_fields: [process.name, process.ppid]"),
                        event("pid: 42"));
        assertThat(get(event, "process")).isEqualTo(Map.of("name", "a) (b)", "ppid", 7L));
    }

    @Test
    void shouldAddBelowTheTarget() {
        Event event =
                process(
                        yaml("match_pids: pid, target: a.b, include_fields: process.name"),
                        event("pid: 42"));
        assertThat(get(event, "a")).hasToString("{b={process={name=a) (b)}}}");
    }

    @Test
    void shouldAddTheEnvironmentOnlyWhereThatIsAllowed() {
        Event event =
                process(
                        yaml(
                                "match_pids: pid, restricted_fields: true,"
                                        + " include_fields: [process.env]"),
                        event("pid: 42"));
        assertThat(get(event, "process.env"))
                .isEqualTo(Map.of("HOME", "/root", "EMPTY", "", "A", "b=c"));
        event = process(yaml("match_pids: pid, restricted_fields: true"), event("pid: 42"));
        assertThat(event.has(FieldPath.of("process.env.HOME"))).isTrue();
        assertThat(
                        error(
                                "- add_process_metadata: {match_pids: p,"
                                        + " include_fields: [process.env]}"))
                .startsWith(
                        "test.yml:2:57: processors.0.add_process_metadata.include_fields: field"
                                + " 'process.env' not found; it takes restricted_fields: true;"
                                + " allowed: process, process.args, ");
    }

    @Test
    void shouldPassOverEventsWithoutANumberUnlessToldOtherwise() {
        assertThat(process(yaml("match_pids: [pid]"), event()).has(FieldPath.of("process")))
                .isFalse();
        assertThat(failure(yaml("match_pids: [pid], ignore_missing: false"), event()))
                .isEqualTo("none of the fields in match_pids found in the event");
    }

    @Test
    void shouldFailOnWhatIsNoNumberOfAProcess() {
        String yaml = yaml("match_pids: [pid]");
        assertThat(failure(yaml, event("pid: x")))
                .isEqualTo("cannot convert string field 'pid' to an integer: x");
        assertThat(failure(yaml, event("pid: 1.5")))
                .isEqualTo("cannot parse field 'pid' (not an integer or string)");
        assertThat(failure(yaml, event("pid: [42]")))
                .isEqualTo("cannot parse field 'pid' (not an integer or string)");
        for (String pid : List.of("41", "-1", "3", "99999999999")) {
            assertThat(failure(yaml, event("pid: " + pid))).isEqualTo("process not found: " + pid);
        }
    }

    @Test
    void shouldReplaceFieldsOnlyIfToldTo() {
        Event event = event("pid: 42\nprocess: {name: old, other: 1}");
        assertThat(failure(yaml("match_pids: pid"), event))
                .isEqualTo(
                        "target field 'process.name' already exists and overwrite_keys is false");
        assertThat(get(event, "process")).isEqualTo(Map.of("name", "old", "other", 1L));
        process(yaml("match_pids: pid, overwrite_keys: true"), event);
        assertThat(get(event, "process.name")).isEqualTo("a) (b)");
        assertThat(get(event, "process.other")).isEqualTo(1L);
    }

    @Test
    void shouldFailWhereTheTargetLiesBelowNoObject() {
        Event event = event("pid: 42\nprocess: 1");
        assertThat(failure(yaml("match_pids: pid"), event)).contains("process is no object");
        assertThat(get(event, "process")).isEqualTo(1L);
    }

    @Test
    void shouldRefuseSettingsThatDoNotFit() {
        assertThat(error("- add_process_metadata: {target: x}"))
                .contains("processors.0.add_process_metadata.match_pids: missing required field");
        assertThat(error("- add_process_metadata: {match_pids: p, include_fields: [zz]}"))
                .contains("field 'zz' not found; allowed: process, process.args");
        assertThat(error("- add_process_metadata: {match_pids: p, target: '@timestamp'}"))
                .contains("@timestamp is no object");
    }
}

package io.flowgauge.event.processor;

import static io.flowgauge.event.processor.ProcessorFixture.error;
import static io.flowgauge.event.processor.ProcessorFixture.event;
import static io.flowgauge.event.processor.ProcessorFixture.get;
import static io.flowgauge.event.processor.ProcessorFixture.process;
import static io.flowgauge.event.processor.ProcessorFixture.processor;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.flowgauge.base.UserErrorException;
import io.flowgauge.config.ConfigObject;
import io.flowgauge.config.Position;
import io.flowgauge.config.SectionReader;
import io.flowgauge.config.YamlReader;
import io.flowgauge.event.Event;
import io.flowgauge.event.EventException;
import io.flowgauge.event.FieldPath;
import java.lang.reflect.Proxy;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.slf4j.Logger;

class ScriptTest {
    @TempDir private Path directory;

    /** A processor whose {@code process} has a body; further settings may follow it. */
    private static String script(String body, String... settings) {
        StringBuilder yaml = new StringBuilder("- script:\n    lang: javascript\n");
        for (String setting : settings) {
            yaml.append("    ").append(setting).append('\n');
        }
        yaml.append("    source: |\n      function process(event) {\n");
        body.lines().forEach(line -> yaml.append("        ").append(line).append('\n'));
        return yaml.append("      }\n").toString();
    }

    private static Object result(String expression) {
        return get(process(script("event.Put('r', " + expression + ");"), event()), "r") + "";
    }

    private static String failure(Event event, String body, String... settings) {
        Processor processor = processor(script(body, settings));
        try {
            processor.process(event);
        } catch (EventException e) {
            assertThat(e.dropsEvent()).isFalse();
            return e.getMessage();
        }
        throw new AssertionError("did not fail");
    }

    @Test
    void shouldReadFieldsOfEveryType() {
        assertThat(result("event.Get('source.ip')")).isEqualTo("172.16.1.199");
        assertThat(result("event.Get('dest.port') + 1")).isEqualTo("54");
        assertThat(result("event.Get('final') === true")).isEqualTo("true");
        assertThat(result("event.Get('no.such') === null")).isEqualTo("true");
        assertThat(result("event.Get('@timestamp').toISOString()"))
                .isEqualTo("2017-05-03T19:42:40.003Z");
        assertThat(result("Object.keys(event.Get('source')).join()"))
                .isEqualTo("ip,mac,port,stats");
        assertThat(result("event.Get().dest.port")).isEqualTo("53");
        assertThat(result("event.fields.dest.port")).isEqualTo("53");
        assertThat(result("JSON.stringify(event.Get('source.stats'))"))
                .isEqualTo("{\"net_bytes_total\":79,\"net_packets_total\":1}");
        assertThat(result("'ip' in event.Get('source')")).isEqualTo("true");
        assertThat(result("'x' in event.Get('source')")).isEqualTo("false");
    }

    @Test
    void shouldWriteValuesOfEveryType() {
        Event event =
                process(
                        script(
                                """
                                event.Put('a.whole', 3);
                                event.Put('a.fraction', 0.5);
                                event.Put('a.text', 'x' + 1);
                                event.Put('a.truth', false);
                                event.Put('a.nothing', null);
                                event.Put('a.list', [1, 'b', {c: 2}]);
                                event.Put('a.object', {b: {c: [true]}});
                                event.Put('a.time', new Date(1000));
                                event.Put('a.big', 9007199254740993);
                                event.Put('a.boxed', new String('s'));
                                event.Put('a.copy', event.Get('dest').stats);
                                event.Put('@timestamp', new Date(1500000000123));
                                event.Put('@metadata.index', 'i');
                                """),
                        event());
        assertThat(get(event, "a.whole")).isEqualTo(3L);
        assertThat(get(event, "a.fraction")).isEqualTo(0.5);
        assertThat(get(event, "a.text")).isEqualTo("x1");
        assertThat(get(event, "a.truth")).isEqualTo(false);
        assertThat(event.has(FieldPath.of("a.nothing"))).isTrue();
        assertThat(get(event, "a.nothing")).isNull();
        assertThat(get(event, "a.list")).hasToString("[1, b, {c=2}]");
        assertThat(get(event, "a.object")).isEqualTo(Map.of("b", Map.of("c", List.of(true))));
        assertThat(get(event, "a.time")).isEqualTo(Instant.ofEpochSecond(1));
        assertThat(get(event, "a.big")).isEqualTo(9007199254740992L);
        assertThat(get(event, "a.boxed")).isEqualTo("s");
        assertThat(get(event, "a.copy"))
                .isEqualTo(Map.of("net_bytes_total", 326L, "net_packets_total", 2L));
        assertThat(event.instantNs()).isEqualTo(1_500_000_000_123_000_000L);
        assertThat(get(event, "@metadata.index")).isEqualTo("i");
    }

    @Test
    void shouldReturnWhatPutReplaced() {
        assertThat(result("event.Put('dest.port', 54)")).isEqualTo("53");
        assertThat(result("event.Put('new', 54)")).isEqualTo("null");
    }

    @Test
    void shouldChangeTheEventThroughItsObjects() {
        Event event =
                process(
                        script(
                                """
                                var source = event.Get('source');
                                source.ip = '192.0.2.1';
                                delete source.mac;
                                event.fields.site = {name: 'hq'};
                                event.fields.site.floor = 3;
                                """),
                        event());
        assertThat(get(event, "source.ip")).isEqualTo("192.0.2.1");
        assertThat(event.has(FieldPath.of("source.mac"))).isFalse();
        assertThat(get(event, "site")).isEqualTo(Map.of("name", "hq", "floor", 3L));
    }

    @Test
    void shouldRenameDeleteTagAndAppend() {
        Event event =
                process(
                        script(
                                """
                                var r = [event.Rename('source.ip', 'client.address'),
                                  event.Rename('none', 'x'),
                                  event.Rename('dest.ip', 'dest.port'),
                                  event.Rename('dest.ip', 'dest.port.x'),
                                  event.Delete('dest.mac'),
                                  event.Delete('dest.mac')];
                                event.Tag('a');
                                event.Tag('b');
                                event.Tag('a');
                                event.AppendTo('one', 'x');
                                event.AppendTo('two', 'x');
                                event.AppendTo('two', 'x');
                                event.AppendTo('two', 'y');
                                event.AppendTo('two', 'y');
                                event.Put('r', r.join());
                                """),
                        event());
        assertThat(get(event, "r")).isEqualTo("true,false,false,false,true,false");
        assertThat(get(event, "client.address")).isEqualTo("172.16.1.199");
        assertThat(event.has(FieldPath.of("source.ip"))).isFalse();
        assertThat(event.has(FieldPath.of("dest.mac"))).isFalse();
        assertThat(event.has(FieldPath.of("dest.ip"))).isTrue();
        assertThat(get(event, "tags")).isEqualTo(List.of("a", "b"));
        assertThat(get(event, "one")).isEqualTo("x");
        assertThat(get(event, "two")).isEqualTo(List.of("x", "y"));
    }

    @Test
    void shouldDropOnlyEventsThatAreCancelled() throws EventException {
        Processor processor = processor(script("if (event.Get('drop')) { event.Cancel(); }"));
        assertThat(processor.process(event("drop: true"))).isFalse();
        assertThat(processor.process(event())).isTrue();
    }

    @Test
    void shouldPassParamsToRegister() {
        Event event =
                process(
                        """
                        - script:
                            lang: js
                            params: {a: 1, b: [x, {c: d}]}
                            source: |
                              var p;
                              function register(params) { p = params; }
                              function process(event) { event.Put("p", p); }
                        """,
                        event());
        assertThat(get(event, "p")).hasToString("{a=1, b=[x, {c=d}]}");
    }

    @Test
    void shouldRefuseParamsThatNothingTakes() {
        assertThat(error(script("", "params: {a: 1}")))
                .isEqualTo(
                        "test.yml:6:7: processors.0.script.source: there are params, but the script"
                                + " has no function register(params) to take them");
    }

    @Test
    void shouldRunTestsAtTheStart() {
        String yaml =
                """
                - script:
                    lang: javascript
                    source: |
                      function process(event) { event.Put("b", event.Get("a.x") + 1); }
                      function test() {
                        var event = new Event({a: {x: 1}});
                        process(event);
                        if (event.Get("b") !== EXPECTED) {
                          throw "got " + event.Get("b");
                        }
                      }
                """;
        processor(yaml.replace("EXPECTED", "2"));
        assertThat(error(yaml.replace("EXPECTED", "3")))
                .startsWith("test.yml:10:")
                .contains(": processors.0.script.source: got 2");
    }

    @Test
    void shouldNameThePlaceOfWhatCanNotBeCompiled() {
        assertThat(error(script("var x = ;")))
                .matches("test\\.yml:6:17: processors\\.0\\.script\\.source: syntax error");
        assertThat(error("- script: {lang: js, source: 'var x = ;'}"))
                .matches("test\\.yml:2:39: processors\\.0\\.script\\.source: syntax error");
    }

    @Test
    void shouldNameTheLineOfWhatFailsAtTheStart() {
        assertThat(
                        error(
                                """
                                - script:
                                    lang: js
                                    source: |
                                      function process(event) {}
                                      undefinedFunction();
                                """))
                .isEqualTo(
                        "test.yml:6:7: processors.0.script.source: ReferenceError:"
                                + " \"undefinedFunction\" is not defined.");
    }

    @Test
    void shouldRefuseScriptsWithoutProcess() {
        assertThat(error("- script: {lang: js, source: 'var process = 1;'}"))
                .contains("the script has no function process(event)");
    }

    @Test
    void shouldRefuseModules() {
        assertThat(error("- script: {lang: js, source: 'var p = require(\"processor\");'}"))
                .startsWith("test.yml:2:31: processors.0.script.source: Error:")
                .contains("require(\"processor\") is not supported");
    }

    @Test
    void shouldRefuseNoneAndSeveralSources() {
        assertThat(error("- script: {lang: js}"))
                .isEqualTo(
                        "test.yml:2:11: processors.0.script.source: there is no script; allowed:"
                                + " one of source, file and files");
        assertThat(error("- script: {lang: js, source: x, file: y}"))
                .isEqualTo(
                        "test.yml:2:39: processors.0.script.file: there is more than one script;"
                                + " allowed: one of source, file and files");
    }

    @Test
    void shouldRefuseOtherLanguages() {
        assertThat(error("- script: {lang: lua, source: x}"))
                .contains("processors.0.script.lang: \"lua\" is not known")
                .contains("javascript, js");
        assertThat(error("- script: {source: x}"))
                .contains("processors.0.script.lang: missing required field");
    }

    @Test
    void shouldTagEventsOnWhichItFails() {
        Event event = event();
        assertThat(failure(event, "event.Put('done', 1);\nnull.x;"))
                .contains("TypeError")
                .endsWith("(test.yml:7)");
        assertThat(get(event, "tags")).isEqualTo(List.of("_js_exception"));
        assertThat(get(event, "error.message") + "").contains("TypeError");
        assertThat(get(event, "done")).isEqualTo(1L);

        event = event();
        failure(event, "throw 'no';", "tag_on_exception: oops");
        assertThat(get(event, "tags")).isEqualTo(List.of("oops"));

        event = event();
        failure(event, "throw 'no';", "tag_on_exception: ''");
        assertThat(event.has(FieldPath.of("tags"))).isFalse();
    }

    @Test
    void shouldThrowToTheScriptWhatAnEventRefuses() {
        assertThat(
                        result(
                                "(function() { try { event.Put('final.x', 1) } catch (e) {"
                                        + " return e.message } })()"))
                .isEqualTo("can't set final.x: final is no object");
        assertThat(failure(event(), "event.Put('final.x', 1);")).contains("final is no object");
        assertThat(failure(event(), "event.Put('x', NaN);")).contains("NaN can't be a value");
        assertThat(failure(event(), "event.Put('x', process);")).contains("a function can't be");
        assertThat(failure(event(), "var a = {}; a.a = a; event.Put('x', a);"))
                .contains("nested more than 100 deep");
        assertThat(failure(event(), "event.Put('x');")).contains("Put requires 2 arguments");
        assertThat(failure(event(), "event.AppendTo('dest.port', 'x');"))
                .contains("expected dest.port to be a list of strings");
        assertThat(failure(event(), "event.Put('@timestamp', 'x');"))
                .contains("@timestamp can only be set to a time");
        assertThat(failure(event(), "var get = event.Get; get('x');")).isNotEmpty();
    }

    @Test
    void shouldFailOnEventsWhoseTagsAreNoList() {
        Event event = event("tags: 3");
        assertThat(failure(event, "throw 'no';")).contains("expected tags to be");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "for (;;) {}",
                "try { for (;;) {} } finally { for (;;) {} }",
                "try { for (;;) {} } catch (e) { event.Put('caught', 1); }",
                "/^(a+)+$/.test('aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa!');",
                "[2, 1].sort(function() { for (;;) {} });"
            })
    @Timeout(30)
    void shouldStopWhatDoesNotEnd(String body) throws EventException {
        Event event = event();
        assertThat(failure(event, body, "timeout: 50ms"))
                .isEqualTo("the script took longer than 50ms, its timeout");
        assertThat(get(event, "tags")).isEqualTo(List.of("_js_exception"));
        assertThat(event.has(FieldPath.of("caught"))).isFalse();
    }

    @Test
    @Timeout(30)
    void shouldGoOnAfterAnEventThatTookTooLong() throws EventException {
        Processor processor =
                processor(
                        script(
                                "if (event.Get('slow')) { for (;;) {} } event.Put('ok', true);",
                                "timeout: 50ms"));
        assertThatThrownBy(() -> processor.process(event("slow: 1")))
                .isInstanceOf(EventException.class);
        Event next = event();
        assertThat(processor.process(next)).isTrue();
        assertThat(get(next, "ok")).isEqualTo(true);
    }

    @Test
    @Timeout(30)
    void shouldStopScriptsThatDoNotStart() {
        assertThat(error("- script: {lang: js, timeout: 50ms, source: 'for (;;) {}'}"))
                .contains("processors.0.script.source: the script took longer than 50ms");
    }

    @Test
    @Timeout(30)
    void shouldRefuseArraysThatAreTooLong() {
        assertThat(failure(event(), "event.Put('a', new Array(4294967295));"))
                .contains("an array of more than 10000 elements can't be a value of a field");
        assertThat(result("new Array(10000).length")).isEqualTo("10000");
        assertThat(result("new Array(10000)")).asString().startsWith("[null, null");
    }

    @Test
    @Timeout(30)
    void shouldRefuseEventsThatGrowInThemselves() {
        assertThat(failure(event(), "for (;;) { event.Put('a', event.fields); }"))
                .contains("an object nested more than 100 deep");
        assertThat(failure(event(), "for (;;) { event.fields.a = event.fields; }"))
                .contains("an object nested more than 100 deep");
        assertThat(failure(event(), "for (var i = 0;; i++) { event.Put('a' + i, event.fields); }"))
                .contains("an object of more than 50000 values");
        assertThat(
                        failure(
                                event(),
                                "var o = {}; for (;;) { o = {a: o, b: o}; event.Put('o', o); }"))
                .contains("an object of more than 50000 values");
    }

    @Test
    @Timeout(30)
    void shouldRefuseFieldsThatLieTooDeep() {
        String path = "var p = 'a'; for (var i = 0; i < 60; i++) { p += '.a'; }";
        assertThat(failure(event(), path + "event.Put(p, 1); event.Put(p + p, event.Get('a'));"))
                .contains("the name of a field has more than 100 parts");
        assertThat(failure(event(), path + "event.Put(p, 1); event.Rename('a', 'b' + p);"))
                .contains("an object nested more than 100 deep");
        assertThat(failure(event(), "var f = event.fields; for (;;) { f.a = {}; f = f.a; }"))
                .contains("the name of a field has more than 100 parts");
    }

    @Test
    void shouldFailOnlyTheEventWhereTheEngineBreaks() throws Exception {
        Logger breaking =
                (Logger)
                        Proxy.newProxyInstance(
                                Logger.class.getClassLoader(),
                                new Class<?>[] {Logger.class},
                                (self, method, args) -> {
                                    throw new IllegalStateException("broken\n  twice");
                                });
        String text = "function process(event) { if (event.Get('log')) { console.info('x'); } }";
        ScriptSource source = new ScriptSource("s", new Position("t.yml", 1, 1), text);
        ScriptEngine engine = new ScriptEngine(List.of(source), null, 1_000_000_000, breaking);
        assertThatThrownBy(() -> engine.process(event("log: 1")))
                .isInstanceOf(ScriptEngine.ScriptException.class)
                .hasMessageEndingWith("IllegalStateException: broken twice");
        assertThat(engine.process(event())).isTrue();
        ScriptSource atOnce = new ScriptSource("s", new Position("t.yml", 1, 1), "console.info(1)");
        assertThatThrownBy(() -> new ScriptEngine(List.of(atOnce), null, 1_000_000_000, breaking))
                .isInstanceOf(UserErrorException.class)
                .hasMessageContaining("broken twice");
    }

    @Test
    void shouldStopRecursionWithoutEnd() {
        assertThat(failure(event(), "function f() { return f() + 1; } f();")).isNotEmpty();
        assertThat(failure(event(), "function f() { return [1].map(f); } f();")).isNotEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "java",
                "javax",
                "Packages",
                "JavaAdapter",
                "JavaImporter",
                "getClass",
                "importClass",
                "importPackage",
                "load",
                "quit"
            })
    void shouldNotReachJavaByName(String name) {
        assertThat(result("typeof " + name)).isEqualTo("undefined");
        assertThat(result("typeof this['" + name + "']")).isEqualTo("undefined");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "event.getClass",
                "event.class",
                "event.Get.getClass",
                "event.Get('source').getClass",
                "event.Get('source.ip').getClass",
                "event.Get('@timestamp').getClass",
                "event.constructor.getClass",
                "console.getClass",
                "event.constructor.constructor('return typeof java')().getClass",
                "(function() { try { event.Put('final.x', 1) } catch (e) { return e.javaException"
                        + " || e.rhinoException } })()",
                "(function() { try { null.x } catch (e) { return e.rhinoException } })()"
            })
    void shouldNotReachJavaThroughObjects(String expression) {
        assertThat(result("typeof (" + expression + ")")).isEqualTo("undefined");
    }

    @Test
    void shouldKnowMuchOfNewerScripts() {
        assertThat(result("(() => { let {a, b = 2} = {a: 1}; return `${a}${b}`; })()"))
                .isEqualTo("12");
        assertThat(result("event.Get('x')?.y ?? 'none'")).isEqualTo("none");
    }

    @Test
    void shouldKeepWhatTheScriptRemembers() throws EventException {
        Processor processor =
                processor(
                        """
                        - script:
                            lang: js
                            tag: counting
                            max_cached_sessions: 2
                            only_cached_sessions: true
                            source: |
                              var n = 0;
                              function process(event) {
                                console.debug("event %d of %s", ++n, event.Get("source.ip"));
                                event.Put("n", n);
                              }
                        """);
        processor.process(event());
        Event second = event();
        processor.process(second);
        assertThat(get(second, "n")).isEqualTo(2L);
    }

    private Script fromFiles(String settings) throws UserErrorException {
        ConfigObject object = YamlReader.read("t.yml", "lang: js\n" + settings);
        return new Script(
                SectionReader.of(object, "s"), new ProcessorContext(directory, notice -> {}));
    }

    @Test
    void shouldRunFilesBesideTheConfiguration() throws Exception {
        Files.createDirectory(directory.resolve("lib"));
        Files.writeString(directory.resolve("lib/a.js"), "var name = 'a';");
        Files.writeString(directory.resolve("lib/b.js"), "name += 'b';");
        Files.writeString(
                directory.resolve("main.js"),
                "function process(event) { event.Put('name', name); }");
        for (String settings :
                List.of("files: [lib/a.js, lib/b.js, main.js]", "files: ['lib/*.js', main.js]")) {
            Event event = event();
            assertThat(fromFiles(settings).process(event)).isTrue();
            assertThat(get(event, "name")).isEqualTo("ab");
        }
        Files.writeString(directory.resolve("one.js"), "function process(e) { e.Tag('one'); }");
        Event event = event();
        assertThat(fromFiles("file: one.js").process(event)).isTrue();
        assertThat(get(event, "tags")).isEqualTo(List.of("one"));
    }

    @Test
    void shouldNameThePlaceInAFile() throws Exception {
        Files.writeString(directory.resolve("a.js"), "function process(event) {}");
        Files.writeString(directory.resolve("b.js"), "var a;\n\n  a.b.c;\n");
        assertThatThrownBy(() -> fromFiles("files: [a.js, b.js]"))
                .hasMessageStartingWith("b.js:3:1: s.files: TypeError: ");
    }

    @Test
    void shouldSayWhichFileIsMissing() {
        assertThatThrownBy(() -> fromFiles("file: no.js"))
                .hasMessage(
                        "t.yml:2:7: s.file: can't read no.js: no such file; a relative name begins"
                                + " in path.config");
        assertThatThrownBy(() -> fromFiles("file: '*.js'"))
                .hasMessage("t.yml:2:7: s.file: no file matches *.js");
        assertThatThrownBy(() -> fromFiles("files: []"))
                .hasMessageStartingWith("t.yml:2:8: s.files: no file is named");
    }
}

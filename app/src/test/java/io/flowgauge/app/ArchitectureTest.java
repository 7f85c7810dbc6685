package io.flowgauge.app;

import static com.tngtech.archunit.base.DescribedPredicate.not;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.belongToAnyOf;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noMethods;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.domain.JavaModifier;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Holds the arrows between the modules, and what each may touch. */
class ArchitectureTest {
    private static final String ROOT = "io.flowgauge.";
    private static final Path SOURCES = Path.of("..");

    /** A text in a source that names a key, file names such as packetbeat.yml left out. */
    private static final Pattern PACKETBEAT_NAME =
            Pattern.compile("\"[^\"\n]*\\bpacketbeat\\.(?!yml)[^\"\n]*\"");

    private static JavaClasses classes;

    @BeforeAll
    static void readClasses() {
        classes =
                new ClassFileImporter()
                        .withImportOption(new ImportOption.DoNotIncludeTests())
                        .importPackages("io.flowgauge");
        for (String module :
                List.of(
                        "base",
                        "config",
                        "capture",
                        "meter",
                        "event",
                        "output",
                        "store",
                        "dashboard",
                        "app")) {
            assertThat(classes).as(module).anyMatch(c -> c.getPackageName().contains(module));
        }
    }

    private static DescribedPredicate<JavaClass> flowgaugeOutside(String... packages) {
        return resideInAPackage("io.flowgauge..").and(not(resideInAnyPackage(packages)));
    }

    @ParameterizedTest
    @CsvSource({
        // module, and what it may depend on besides itself
        "base,    ''",
        "config,  base",
        "capture, base",
        "meter,   base",
        "event,   base config meter",
        // The ring in front of the publisher takes records from meters.
        "output,  base config meter event",
        "store,   base config event output",
        // Its settings for TLS are those of outputs.
        "dashboard, base config output store",
        "app,     base config capture meter event output store dashboard",
        "testkit, base"
    })
    void shouldDependInOneDirection(String module, String allowed) {
        List<String> packages = new ArrayList<>(List.of(ROOT + module + ".."));
        for (String other : allowed.split(" ", -1)) {
            packages.add(other.isEmpty() ? ROOT + module : ROOT + other + "..");
        }
        noClasses()
                .that()
                .resideInAPackage(ROOT + module + "..")
                .should()
                .dependOnClassesThat(flowgaugeOutside(packages.toArray(String[]::new)))
                .check(classes);
    }

    @Test
    void shouldHaveNoCyclesOfPackages() {
        slices().matching("io.flowgauge.(**)").should().beFreeOfCycles().check(classes);
    }

    @Test
    void shouldCallNativeCodeFromOnePackage() {
        // Tests enter network namespaces.
        noClasses()
                .that()
                .resideOutsideOfPackages("io.flowgauge.capture.natives", "io.flowgauge.testkit")
                .should()
                .dependOnClassesThat(
                        belongToAnyOf(
                                java.lang.foreign.Linker.class,
                                java.lang.foreign.SymbolLookup.class,
                                java.lang.foreign.FunctionDescriptor.class,
                                java.lang.invoke.MethodHandle.class))
                .check(classes);
    }

    @Test
    void shouldUseNoUnsafeAndNoInternals() {
        noClasses()
                .should()
                .dependOnClassesThat(
                        resideInAnyPackage("sun..", "jdk.internal..", "com.sun.management.."))
                .check(classes);
    }

    @Test
    void shouldMeterWithoutThreadsClocksOrFiles() {
        noClasses()
                .that()
                .resideInAPackage("io.flowgauge.meter..")
                .should()
                .dependOnClassesThat(
                        resideInAnyPackage(
                                        "java.util.concurrent..",
                                        "java.time..",
                                        "java.io..",
                                        "java.net..",
                                        "java.nio..",
                                        "org.slf4j..")
                                .or(
                                        belongToAnyOf(
                                                Thread.class,
                                                ThreadLocal.class,
                                                Runtime.class,
                                                Process.class)))
                .orShould()
                .callMethod(System.class, "nanoTime")
                .orShould()
                .callMethod(System.class, "currentTimeMillis")
                .orShould()
                .accessField(System.class, "out")
                .orShould()
                .accessField(System.class, "err")
                .check(classes);
        noMethods()
                .that()
                .areDeclaredInClassesThat()
                .resideInAPackage("io.flowgauge.meter..")
                .should()
                .haveModifier(JavaModifier.SYNCHRONIZED)
                .check(classes);
    }

    /** The names of Packetbeat's keys and fields belong to the configuration and the schemas. */
    @Test
    void shouldNamePacketbeatKeysOnlyWhereTheyAreDefined() throws IOException {
        List<String> found = new ArrayList<>();
        try (Stream<Path> files = Files.walk(SOURCES)) {
            for (Path file : files.filter(ArchitectureTest::isMainSource).toList()) {
                Matcher matcher = PACKETBEAT_NAME.matcher(Files.readString(file));
                while (matcher.find()) {
                    found.add(SOURCES.relativize(file) + ": " + matcher.group());
                }
            }
        }
        assertThat(found).as("names found, so that the search is known to work").isNotEmpty();
        assertThat(found)
                .allMatch(
                        line ->
                                line.startsWith("app/src/main/java/io/flowgauge/app/config/")
                                        || line.startsWith("event/"));
    }

    private static boolean isMainSource(Path file) {
        String path = file.toString();
        return path.contains("/src/main/java/") && path.endsWith(".java");
    }
}

package io.flowgauge.event.processor;

import static io.flowgauge.event.processor.ProcessorFixture.event;
import static io.flowgauge.event.processor.ProcessorFixture.get;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.flowgauge.base.UserErrorException;
import io.flowgauge.config.SectionReader;
import io.flowgauge.config.YamlReader;
import io.flowgauge.event.Event;
import io.flowgauge.event.EventException;
import io.flowgauge.event.FieldPath;
import io.flowgauge.testkit.MmdbWriter;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class GeoipTest {
    @TempDir private Path directory;

    @BeforeEach
    void write() throws IOException {
        MmdbWriter.cities().write(directory.resolve("city.mmdb"));
        MmdbWriter.systems().write(directory.resolve("asn.mmdb"));
    }

    private Geoip processor(String settings) throws UserErrorException {
        return new Geoip(
                SectionReader.of(YamlReader.read("t.yml", settings), "g"),
                new ProcessorContext(directory, notice -> {}));
    }

    private Event process(String settings, String fields) throws Exception {
        Event event = event(fields);
        assertThat(processor(settings).process(event)).isTrue();
        return event;
    }

    private String failure(String settings, Event event) throws UserErrorException {
        Geoip processor = processor(settings);
        try {
            processor.process(event);
        } catch (EventException e) {
            assertThat(e.dropsEvent()).isFalse();
            return e.getMessage();
        }
        throw new AssertionError("did not fail");
    }

    @Test
    void shouldAddAllThatIsKnownOfACity() throws Exception {
        Event event =
                process("database_file: city.mmdb\nfields.a.ip: a.geo", "a: {ip: 192.0.2.77}");
        assertThat(get(event, "a.geo"))
                .isEqualTo(
                        Map.of(
                                "city_name",
                                "Sample",
                                "continent_code",
                                "EU",
                                "continent_name",
                                "Europe",
                                "country_iso_code",
                                "XA",
                                "country_name",
                                "Examplia",
                                "location",
                                Map.of("lat", 51.5, "lon", -0.25),
                                "postal_code",
                                "12345",
                                "region_iso_code",
                                "XA-NO",
                                "region_name",
                                "North",
                                "timezone",
                                "Europe/London"));
    }

    @Test
    void shouldAddAutonomousSystems() throws Exception {
        Event event = process("database_file: asn.mmdb\nfields.ip: as", "ip: 192.0.2.1");
        assertThat(get(event, "as"))
                .isEqualTo(
                        Map.of(
                                "number",
                                64496L,
                                "organization",
                                Map.of("name", "Example Networks")));
    }

    @Test
    void shouldReadFlatDatabasesOfCountries() throws Exception {
        new MmdbWriter("ipv4-country")
                .add("198.51.100.0/24", Map.of("country_code", "XC"))
                .add("198.51.100.128/25", Map.of("country_code", "XD"))
                .write(directory.resolve("flat.mmdb"));
        String settings = "database_file: flat.mmdb\nfield: ip\ntarget_field: geo";
        assertThat(get(process(settings, "ip: 198.51.100.1"), "geo.country_iso_code"))
                .isEqualTo("XC");
        assertThat(get(process(settings, "ip: 198.51.100.129"), "geo.country_iso_code"))
                .isEqualTo("XD");
    }

    @Test
    void shouldAddOnlyTheProperties() throws Exception {
        Event event =
                process(
                        "database_file: city.mmdb\nfield: ip\ntarget_field: geo\n"
                                + "properties: [country_name]",
                        "ip: '2001:db8::1'");
        assertThat(get(event, "geo")).isEqualTo(Map.of("country_name", "Bee"));
        event =
                process(
                        "database_file: asn.mmdb\nfield: ip\ntarget_field: as\n"
                                + "properties: number",
                        "ip: 192.0.2.1");
        assertThat(get(event, "as")).isEqualTo(Map.of("number", 64496L));
    }

    @Test
    void shouldTakeSeveralFieldsAndKeepWhatTheTargetHas() throws Exception {
        Event event =
                process(
                        "database_file: city.mmdb\nproperties: city_name\n"
                                + "fields: {a.ip: a.geo, b.ip: b.geo}",
                        "a: {ip: 192.0.2.1, geo: {name: hq, city_name: old}}\nb.ip: 192.0.2.2");
        assertThat(get(event, "a.geo")).isEqualTo(Map.of("name", "hq", "city_name", "Sample"));
        assertThat(get(event, "b.geo")).isEqualTo(Map.of("city_name", "Sample"));
    }

    @Test
    void shouldAddNothingForAddressesThatTheDatabaseLacks() throws Exception {
        Event event = process("database_file: city.mmdb\nfields.ip: geo", "ip: 10.0.0.1");
        assertThat(event.has(FieldPath.of("geo"))).isFalse();
    }

    @Test
    void shouldFailOnMissingFieldsAfterTheOthers() throws Exception {
        String settings =
                """
                database_file: city.mmdb
                properties: city_name
                fields: {none: x, ip: geo}
                """;
        Event event = event("ip: 192.0.2.1");
        assertThat(failure(settings, event)).isEqualTo("field none is missing");
        assertThat(get(event, "geo")).isEqualTo(Map.of("city_name", "Sample"));
        process(settings + "ignore_missing: true", "ip: 192.0.2.1");
        process(settings + "ignore_failure: true", "ip: 192.0.2.1");
    }

    @Test
    void shouldFailOnWhatIsNoAddress() throws Exception {
        String settings = "database_file: city.mmdb\nfields.ip: geo\n";
        for (String value : List.of("x.example", "1", "[192.0.2.1]", "{a: 1}")) {
            assertThat(failure(settings + "ignore_missing: true", event("ip: " + value)))
                    .startsWith("field ip is no address");
            process(settings + "ignore_failure: true", "ip: " + value);
        }
    }

    @Test
    void shouldFailWhereTheTargetLiesBelowNoObject() throws Exception {
        String settings = "database_file: city.mmdb\nfields.ip: ip.geo\n";
        Event event = event("ip: 192.0.2.1");
        assertThat(failure(settings, event)).contains("ip is no object");
        assertThat(get(event, "ip")).isEqualTo("192.0.2.1");
        process(settings + "ignore_failure: true", "ip: 192.0.2.1");
    }

    @Test
    void shouldReadTheFileAgainWhenItChanges() throws Exception {
        Geoip processor = processor("database_file: asn.mmdb\nfields.ip: as");
        processor.start();
        Path file = directory.resolve("asn.mmdb");
        new MmdbWriter("Test-ASN")
                .add("192.0.2.0/24", Map.of("autonomous_system_number", 64_511L))
                .write(file);
        Files.setLastModifiedTime(file, FileTime.fromMillis(1_000));
        processor.readAgainIfChanged();
        Event event = event("ip: 192.0.2.1");
        processor.process(event);
        assertThat(get(event, "as")).isEqualTo(Map.of("number", 64511L));

        Files.writeString(file, "damaged");
        processor.readAgainIfChanged();
        Files.delete(file);
        processor.readAgainIfChanged();
        event = event("ip: 192.0.2.1");
        processor.process(event);
        assertThat(get(event, "as")).isEqualTo(Map.of("number", 64511L));
        processor.close();
    }

    @Test
    void shouldRefuseFilesThatAreNoDatabase() throws IOException {
        Files.writeString(directory.resolve("x.mmdb"), "x");
        assertThatThrownBy(() -> processor("database_file: x.mmdb\nfields.ip: geo"))
                .hasMessageStartingWith(
                        "t.yml:1:16: g.database_file: x.mmdb is no database of MaxMind's format");
        assertThatThrownBy(() -> processor("database_file: no.mmdb\nfields.ip: geo"))
                .hasMessageStartingWith(
                        "t.yml:1:16: g.database_file: can't read no.mmdb: no such file");
    }

    @Test
    void shouldRefuseSettingsThatDoNotFit() {
        assertThatThrownBy(() -> processor("fields.ip: geo"))
                .hasMessageContaining("g.database_file: missing required field");
        assertThatThrownBy(() -> processor("database_file: city.mmdb"))
                .hasMessageContaining("g.fields: missing required field");
        assertThatThrownBy(() -> processor("database_file: city.mmdb\nfield: ip"))
                .hasMessageContaining("g.target_field: missing required field");
        assertThatThrownBy(() -> processor("database_file: city.mmdb\nfield: ip\nfields.ip: geo"))
                .hasMessageStartingWith("t.yml:2:8: g.field: there is \"fields\" too");
        assertThatThrownBy(() -> processor("database_file: city.mmdb\nfields.ip: [geo]"))
                .hasMessageStartingWith(
                        "t.yml:2:12: g.fields.ip: found a list; allowed: an object");
        assertThatThrownBy(() -> processor("database_file: city.mmdb\nfields: ip"))
                .hasMessageStartingWith("t.yml:2:9: g.fields: found \"ip\"; allowed: an object");
        assertThatThrownBy(
                        () ->
                                processor(
                                        "database_file: city.mmdb\nfields.ip: geo\n"
                                                + "properties: [planet]"))
                .hasMessageStartingWith("t.yml:3:14: g.properties.0: \"planet\" is not known");
    }

    @Test
    void shouldFailOnADatabaseWhoseRecordsAreDamaged() throws Exception {
        Path file = directory.resolve("damaged.mmdb");
        MmdbWriter.cities().write(file);
        byte[] bytes = Files.readAllBytes(file);
        int end = new String(bytes, StandardCharsets.ISO_8859_1).indexOf("MaxMind.com") - 3;
        // The data, in front of the metadata: each a pointer to somewhere.
        for (int i = end - 400; i < end; i++) {
            bytes[i] = (byte) 0x3f;
        }
        Files.write(file, bytes);
        assertThat(failure("database_file: damaged.mmdb\nfields.ip: geo", event("ip: 192.0.2.77")))
                .startsWith("damaged.mmdb is damaged");
    }
}

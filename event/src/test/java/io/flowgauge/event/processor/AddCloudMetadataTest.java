package io.flowgauge.event.processor;

import static io.flowgauge.event.processor.ProcessorFixture.error;
import static io.flowgauge.event.processor.ProcessorFixture.event;
import static io.flowgauge.event.processor.ProcessorFixture.get;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.flowgauge.base.UserErrorException;
import io.flowgauge.event.Event;
import io.flowgauge.event.EventException;
import io.flowgauge.testkit.MetadataServer;
import java.io.IOException;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class AddCloudMetadataTest {
    private static final String EC2 = "/2014-02-25/dynamic/instance-identity/document";
    private static final String EC2_ANSWER =
            "{\"instanceId\": \"i-11111111\", \"instanceType\": \"t2.medium\", \"region\":"
                    + " \"us-east-1\", \"availabilityZone\": \"us-east-1c\", \"accountId\": \"1\"}";
    private static final Map<String, String> EC2_FIELDS =
            Map.of(
                    "provider",
                    "ec2",
                    "instance_id",
                    "i-11111111",
                    "machine_type",
                    "t2.medium",
                    "region",
                    "us-east-1",
                    "availability_zone",
                    "us-east-1c");

    private MetadataServer server;

    @BeforeEach
    void start() throws IOException {
        server = new MetadataServer();
    }

    @AfterEach
    void stop() {
        server.close();
    }

    private Event enriched(String settings, Event event) throws UserErrorException, EventException {
        try (Processor processor =
                ProcessorFixture.processor(
                        "- add_cloud_metadata: {host: '" + server.host() + "'" + settings + "}")) {
            processor.start();
            assertThat(processor.process(event)).isTrue();
            return event;
        }
    }

    private Object cloud(String settings) throws UserErrorException, EventException {
        return String.valueOf(get(enriched(settings, event()), "meta.cloud"));
    }

    private void assertCloud(Map<String, String> expected) throws Exception {
        assertThat(get(enriched("", event()), "meta.cloud")).isEqualTo(expected);
    }

    @Test
    void shouldFindEc2() throws Exception {
        server.answer(EC2, EC2_ANSWER);
        assertCloud(EC2_FIELDS);
    }

    @Test
    void shouldFindEc2ByToken() throws Exception {
        server.answerPut(
                "/latest/api/token", "secret", "X-aws-ec2-metadata-token-ttl-seconds", "21600");
        server.answer(EC2, EC2_ANSWER, "X-aws-ec2-metadata-token", "secret");
        assertCloud(EC2_FIELDS);
    }

    @Test
    void shouldFindDigitalOcean() throws Exception {
        server.answer("/metadata/v1.json", "{\"droplet_id\": 1111111, \"region\": \"nyc3\"}");
        assertCloud(Map.of("provider", "digitalocean", "instance_id", "1111111", "region", "nyc3"));
    }

    @Test
    void shouldFindGce() throws Exception {
        server.answer(
                "/computeMetadata/v1/?recursive=true&alt=json",
                "{\"instance\": {\"id\": 18446744073709551615, \"name\": \"vm-1\","
                        + " \"machineType\": \"projects/1/machineTypes/f1-micro\","
                        + " \"zone\": \"projects/1/zones/us-east1-b\"},"
                        + " \"project\": {\"projectId\": \"test-dev\"}}",
                "Metadata-Flavor",
                "Google");
        assertCloud(
                Map.of(
                        "provider",
                        "gce",
                        "instance_id",
                        "18446744073709551615",
                        "instance_name",
                        "vm-1",
                        "machine_type",
                        "projects/1/machineTypes/f1-micro",
                        "availability_zone",
                        "projects/1/zones/us-east1-b",
                        "project_id",
                        "test-dev"));
    }

    @Test
    void shouldFindAzure() throws Exception {
        server.answer(
                "/metadata/instance/compute?api-version=2017-04-02",
                "{\"location\": \"eastus2\", \"name\": \"vm-1\", \"vmId\": \"04ab04c3\","
                        + " \"vmSize\": \"Standard_D3_v2\"}",
                "Metadata",
                "true");
        assertCloud(
                Map.of(
                        "provider",
                        "az",
                        "instance_id",
                        "04ab04c3",
                        "instance_name",
                        "vm-1",
                        "machine_type",
                        "Standard_D3_v2",
                        "region",
                        "eastus2"));
    }

    @Test
    void shouldFindQcloud() throws Exception {
        server.answer("/meta-data/instance-id", "ins-qcloudv5");
        server.answer("/meta-data/placement/region", "china-south-gz");
        server.answer("/meta-data/placement/zone", "gz-azone2");
        assertCloud(
                Map.of(
                        "provider",
                        "qcloud",
                        "instance_id",
                        "ins-qcloudv5",
                        "region",
                        "china-south-gz",
                        "availability_zone",
                        "gz-azone2"));
    }

    @Test
    void shouldFindAlibaba() throws Exception {
        server.answer("/latest/meta-data/instance-id", "i-wz9g2hqiikg0aliyun2b");
        server.answer("/latest/meta-data/region-id", "cn-shenzhen");
        server.answer("/latest/meta-data/zone-id", "cn-shenzhen-a");
        assertCloud(
                Map.of(
                        "provider",
                        "ecs",
                        "instance_id",
                        "i-wz9g2hqiikg0aliyun2b",
                        "region",
                        "cn-shenzhen",
                        "availability_zone",
                        "cn-shenzhen-a"));
    }

    private void answerAsOpenStack() {
        server.answer("/2009-04-04/meta-data/instance-id", "i-0000ffac");
        server.answer("/2009-04-04/meta-data/hostname", "testvm01.stack.edu.cn");
        server.answer("/2009-04-04/meta-data/instance-type", "m1.xlarge");
        server.answer("/2009-04-04/meta-data/placement/availability-zone", "az-test-2\n");
    }

    @Test
    void shouldFindOpenStack() throws Exception {
        answerAsOpenStack();
        assertCloud(
                Map.of(
                        "provider",
                        "openstack",
                        "instance_id",
                        "i-0000ffac",
                        "instance_name",
                        "testvm01.stack.edu.cn",
                        "machine_type",
                        "m1.xlarge",
                        "availability_zone",
                        "az-test-2"));
    }

    @Test
    void shouldNotTakeEc2ForOpenStack() throws Exception {
        answerAsOpenStack();
        server.answerAfter(200, EC2, EC2_ANSWER);
        assertCloud(EC2_FIELDS);
    }

    @Test
    void shouldFindHetzner() throws Exception {
        server.answer("/hetzner/v1/metadata/instance-id", "111111");
        server.answer("/hetzner/v1/metadata/hostname", "my-instance");
        server.answer("/hetzner/v1/metadata/availability-zone", "hel1-dc2");
        server.answer("/hetzner/v1/metadata/region", "eu-central");
        assertCloud(
                Map.of(
                        "provider",
                        "hetzner",
                        "instance_id",
                        "111111",
                        "instance_name",
                        "my-instance",
                        "availability_zone",
                        "hel1-dc2",
                        "region",
                        "eu-central"));
    }

    @Test
    void shouldAskOnlyTheProvidersGiven() throws Exception {
        server.answer(EC2, EC2_ANSWER);
        assertThat(cloud(", providers: [gcp, azure]")).isEqualTo("null");
        assertThat(server.requests())
                .containsExactlyInAnyOrder(
                        "GET /computeMetadata/v1/?recursive=true&alt=json",
                        "GET /metadata/instance/compute?api-version=2017-04-02");
        assertThat(cloud(", providers: aws")).asString().contains("provider=ec2");
        assertThat(cloud(", providers: []")).isEqualTo("null");
    }

    @Test
    void shouldKeepWhatIsThereUnlessToldToOverwrite() throws Exception {
        server.answer(EC2, EC2_ANSWER);
        String there = "meta.cloud: {provider: mine, project_id: p}";
        assertThat(get(enriched("", event(there)), "meta.cloud"))
                .isEqualTo(Map.of("provider", "mine", "project_id", "p"));
        assertThat(get(enriched(", overwrite: true", event(there)), "meta.cloud"))
                .isEqualTo(EC2_FIELDS);
        assertThat(get(enriched("", event("meta.cloud.x: 1")), "meta.cloud.x")).isEqualTo(1L);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "no json", "[1]", "{}", "{\"droplet_id\": {}}", "{\"a\":"})
    void shouldAddNothingWhereAnAnswerIsNoMetadata(String answer) throws Exception {
        server.answer("/metadata/v1.json", answer);
        server.answer("/meta-data/instance-id", "<html>login</html>");
        server.answer("/meta-data/placement/region", "a\nb");
        assertThat(cloud("")).isEqualTo("null");
    }

    @Test
    void shouldAddNothingWhereNobodyAnswers() throws Exception {
        server.close();
        assertThat(cloud("")).isEqualTo("null");
    }

    @Test
    void shouldWaitNoLongerThanTheTimeout() throws Exception {
        server.answerAfter(5_000, "/metadata/v1.json", "{\"droplet_id\": 1}");
        long beginNs = System.nanoTime();
        assertThat(cloud(", timeout: 300ms")).isEqualTo("null");
        assertThat(System.nanoTime() - beginNs).isBetween(300_000_000L, 3_000_000_000L);
    }

    @Test
    void shouldAddNothingBeforeTheStart() {
        assertThat(
                        ProcessorFixture.process(
                                        "- add_cloud_metadata: {host: '" + server.host() + "'}",
                                        event())
                                .toString())
                .doesNotContain("meta");
        assertThat(server.requests()).isEmpty();
    }

    @Test
    void shouldFailWhereMetaIsNoObject() {
        server.answer(EC2, EC2_ANSWER);
        assertThatThrownBy(() -> enriched("", event("meta: 1")))
                .isInstanceOf(EventException.class)
                .hasMessageContaining("meta is no object");
    }

    @Test
    void shouldRefuseWrongSettings() {
        assertThat(error("- add_cloud_metadata: {timeout: 0}")).contains("0 is too short");
        assertThat(error("- add_cloud_metadata: {host: 'a b'}"))
                .contains("processors.0.add_cloud_metadata.host: \"a b\" is no host");
        assertThat(error("- add_cloud_metadata: {host: a/b}")).contains("\"a/b\" is no host");
        assertThat(error("- add_cloud_metadata: {providers: [ibm]}"))
                .isEqualTo(
                        "test.yml:2:36: processors.0.add_cloud_metadata.providers.0: \"ibm\" is not"
                                + " known; allowed: alibaba, aws, az, azure, digitalocean, ec2, ecs,"
                                + " gce, gcp, hetzner, nova, openstack, qcloud, tencent");
        assertThat(error("- add_cloud_metadata: {overwrite: 5}")).contains("is not a boolean");
    }
}

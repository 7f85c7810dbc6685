package io.flowgauge.output.elasticsearch;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIOException;

import io.flowgauge.output.elasticsearch.BulkAnswer.Outcome;
import io.flowgauge.testkit.Seeds;
import java.io.IOException;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class BulkAnswerTest {
    private static final String MIXED =
            """
            {"took":30,"errors":true,"items":[
            {"create":{"_index":"a","_id":"1","status":201,"_shards":{"total":2,"failed":0}}},
            {"index":{"status":400,"error":{"type":"mapper_parsing_exception",
            "reason":"failed to parse field","caused_by":{"type":"x","reason":"For input\\n string",
            "caused_by":{"reason":"z"}}}}},
            {"create":{"status":429,"error":{"type":"rejected","reason":"full"}}}]}
            """;

    private static BulkAnswer read(String json, int events) throws IOException {
        return BulkAnswer.read(json.getBytes(UTF_8), events);
    }

    @Test
    void shouldTellWhatBecameOfEachEvent() throws Exception {
        BulkAnswer answer = read(MIXED, 3);
        assertThat(answer.outcome(0)).isEqualTo(Outcome.TAKEN);
        assertThat(answer.outcome(1)).isEqualTo(Outcome.NEVER);
        assertThat(answer.outcome(2)).isEqualTo(Outcome.LATER);
        assertThat(answer.status(1)).isEqualTo(400);
        assertThat(answer.problem(1))
                .hasToString(
                        "mapper_parsing_exception: failed to parse field: For input string: z");
    }

    @Test
    void shouldLookAtNoItemWithoutErrors() throws Exception {
        BulkAnswer answer = read("{\"took\":1,\"errors\":false,\"items\":[{", 500);
        assertThat(answer.outcome(499)).isEqualTo(Outcome.TAKEN);
    }

    @ParameterizedTest
    @CsvSource({
        "200, x, TAKEN",
        "409, version_conflict_engine_exception, TAKEN",
        "400, mapper_parsing_exception, NEVER",
        "413, x, NEVER",
        "0, x, NEVER",
        "429, es_rejected_execution_exception, LATER",
        "503, unavailable_shards_exception, LATER",
        "403, cluster_block_exception, LATER",
        "404, index_not_found_exception, LATER",
        "400, index_closed_exception, LATER",
        "400, validation_exception, LATER",
    })
    void shouldKnowWhatPasses(int status, String type, Outcome outcome) throws Exception {
        String json =
                "{\"errors\":true,\"items\":[{\"create\":{\"status\":%d,\"error\":{\"type\":\"%s\"}}}]}"
                        .formatted(status, type);
        assertThat(read(json, 1).outcome(0)).isEqualTo(outcome);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "[]",
                "{}",
                "{\"errors\":true}",
                "{\"errors\":true,\"items\":[]}",
                "{\"errors\":true,\"items\":[{}]}",
                "{\"items\":[{\"create\":{\"status\":201}}]}",
                "{\"errors\":true,\"items\":[{\"create\":{\"status\":\"a\"}}]}",
                "{\"errors\":true,\"items\":[{\"a\":{}},{\"a\":{}}]}",
            })
    void shouldRefuseWhatIsNoAnswer(String json) {
        assertThatIOException().isThrownBy(() -> read(json, 1));
    }

    @Test
    void shouldThrowNothingElseForDamagedAnswers() {
        SplittableRandom random = Seeds.random("BulkAnswerTest");
        for (int i = 0; i < 20_000; i++) {
            byte[] bytes = MIXED.getBytes(UTF_8);
            for (int j = random.nextInt(4); j >= 0; j--) {
                bytes[random.nextInt(bytes.length)] = (byte) random.nextInt(128);
            }
            try {
                BulkAnswer answer = BulkAnswer.read(bytes, 3);
                assertThat(answer.outcome(2)).isNotNull();
            } catch (IOException e) {
                // the answer counts as none
            } catch (RuntimeException e) {
                throw new AssertionError(new String(bytes, UTF_8), e);
            }
        }
    }
}

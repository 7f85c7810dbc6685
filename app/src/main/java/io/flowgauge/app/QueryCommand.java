package io.flowgauge.app;

import io.flowgauge.base.UserErrorException;
import io.flowgauge.store.AnswerForm;
import io.flowgauge.store.Question;
import io.flowgauge.store.StoreClient;
import java.io.IOException;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;
import picocli.CommandLine.Model.CommandSpec;

/** {@code flowgauge query}: asks the store in SQL, whether or not a process writes into it. */
final class QueryCommand implements Command {
    private static final String FORMATS =
            Arrays.stream(AnswerForm.values())
                    .map(AnswerForm::text)
                    .collect(Collectors.joining(", "));
    private static final int TIMEOUT_SECONDS = 60;

    private final ConfigFlags config;

    QueryCommand(ConfigFlags config) {
        this.config = config;
    }

    @Override
    public CommandSpec spec() {
        CommandSpec spec =
                Flags.command(
                        "query",
                        "Asks the store of flows in SQL and prints the answer; the views are flows"
                                + " and reports. It can change nothing.");
        spec.addPositional(
                Flags.arguments(
                        "1",
                        "SQL",
                        "Such as \"SELECT * FROM flows ORDER BY bytes DESC LIMIT 10\"."));
        spec.addOption(Flags.with("--format", "FORMAT", "One of " + FORMATS + ". Default: table."));
        spec.addOption(
                Flags.with("--timeout", "SECONDS", "When the question is given up. Default: 60."));
        StoreFlag.addTo(spec);
        config.addTo(spec);
        return spec;
    }

    @Override
    public int run(Invocation invocation) throws UserErrorException {
        Question question =
                new Question(
                        invocation.arguments().getFirst(),
                        format(invocation.value("--format").orElse("table")),
                        timeout(invocation));
        StoreClient store = new StoreClient(StoreFlag.store(invocation, config));
        try {
            long rows = store.ask(question, invocation.out());
            if (rows == Question.ROWS_MAX) {
                invocation
                        .err()
                        .println(
                                "Warning: the answer was cut after "
                                        + rows
                                        + " rows; \"flowgauge export\" writes all");
            }
            return 0;
        } catch (IOException e) {
            throw new UserErrorException("the answer can't be written: " + e.getMessage(), e);
        }
    }

    private static AnswerForm format(String text) throws UserErrorException {
        return List.of(AnswerForm.values()).stream()
                .filter(form -> form.text().equals(text))
                .findAny()
                .orElseThrow(
                        () ->
                                new UserErrorException(
                                        "--format " + text + ": not known; allowed: " + FORMATS));
    }

    private static int timeout(Invocation invocation) throws UserErrorException {
        String text = invocation.value("--timeout").orElse("" + TIMEOUT_SECONDS);
        if (!text.matches("[1-9][0-9]{0,4}")) {
            throw new UserErrorException(
                    "--timeout " + text + ": not a number of seconds; allowed: 1 to 99999");
        }
        return Integer.parseInt(text);
    }
}

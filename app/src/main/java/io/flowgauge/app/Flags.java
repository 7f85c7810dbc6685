package io.flowgauge.app;

import java.util.List;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Model.PositionalParamSpec;

/** Makes flags, all of which may be repeated: the commands read their texts. */
final class Flags {
    private Flags() {}

    /** Returns a flag without a value. */
    static OptionSpec without(String name, String description) {
        return OptionSpec.builder(name)
                .arity("0")
                .type(boolean.class)
                .description(description)
                .build();
    }

    /** Returns a flag that is on by itself and may be given as {@code =false}. */
    static OptionSpec onOrOff(String name, String description) {
        return OptionSpec.builder(name)
                .arity("0..1")
                .type(boolean.class)
                .fallbackValue("true")
                .paramLabel("true|false")
                .description(description)
                .build();
    }

    /** Returns a flag with a value. */
    static OptionSpec with(String name, String label, String description) {
        return with(List.of(name), label, description);
    }

    /** Returns a flag with a value that has several names. */
    static OptionSpec with(List<String> names, String label, String description) {
        return OptionSpec.builder(names.toArray(String[]::new))
                .arity("1")
                .type(String.class)
                .paramLabel(label)
                .description(description)
                .build();
    }

    /** Returns a flag with a value that may be given several times. */
    static OptionSpec several(String name, String label, String description) {
        return OptionSpec.builder(name)
                .arity("1")
                .type(List.class)
                .auxiliaryTypes(String.class)
                .paramLabel(label)
                .description(description)
                .build();
    }

    /** Returns arguments that are no flags. */
    static PositionalParamSpec arguments(String arity, String label, String description) {
        return PositionalParamSpec.builder()
                .arity(arity)
                .required(!arity.startsWith("0"))
                .index("0..*")
                .type(List.class)
                .auxiliaryTypes(String.class)
                .paramLabel(label)
                .description(description)
                .build();
    }

    /** Returns a command with the flag that every command has. */
    static CommandSpec command(String name, String... description) {
        CommandSpec spec = CommandSpec.create().name(name);
        spec.usageMessage()
                .description(description)
                .sortOptions(false)
                .width(100)
                .abbreviateSynopsis(true)
                .optionListHeading("\nFlags:\n")
                .parameterListHeading("\nArguments:\n")
                .commandListHeading("\nCommands:\n");
        spec.addOption(
                OptionSpec.builder("-h", "--help")
                        .usageHelp(true)
                        .type(boolean.class)
                        .arity("0")
                        .description("Show this help.")
                        .build());
        return spec;
    }
}

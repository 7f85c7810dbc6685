package io.flowgauge.event.processor;

import io.flowgauge.config.Setting;
import io.flowgauge.config.Types;

/** Settings on what fails that many processors have. */
final class FailureSettings {
    static final Setting<Boolean> IGNORE_MISSING =
            Setting.of(
                    "ignore_missing",
                    Types.bool(),
                    false,
                    "Whether a field that is missing is passed over instead of failing.");
    static final Setting<Boolean> FAIL_ON_ERROR =
            Setting.of(
                    "fail_on_error",
                    Types.bool(),
                    true,
                    "Whether the first failure undoes all that the processor did to the event;"
                            + " without, failures are passed over and the rest is done.");
    static final Setting<Boolean> IGNORE_FAILURE =
            Setting.of(
                    "ignore_failure",
                    Types.bool(),
                    false,
                    "Whether what can't be done is no failure; the event then goes on unchanged.");

    /** What is said of processors that put the reason into the event. */
    static final String UNDOES_AND_TELLS =
            "With `fail_on_error` the event goes on as it was before the processor, with the reason"
                    + " in `error.message`; without, failures are passed over. ";

    /** What is said of processors that don't. */
    static final String UNDOES =
            "With `fail_on_error` the event goes on as it was before the processor; without,"
                    + " failures are passed over. ";

    private FailureSettings() {}
}

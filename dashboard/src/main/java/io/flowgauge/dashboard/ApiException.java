package io.flowgauge.dashboard;

import java.util.Optional;
import java.util.OptionalInt;

/** Why a request has no answer, as the API tells it. */
final class ApiException extends Exception {
    private static final long serialVersionUID = 1;

    private final int status;
    private final transient Optional<String> parameter;
    private final transient OptionalInt position;

    private ApiException(
            int status, String message, Optional<String> parameter, OptionalInt position) {
        super(message, null, false, false);
        this.status = status;
        this.parameter = parameter;
        this.position = position;
    }

    /** Makes one of a status of HTTP. */
    static ApiException of(int status, String message) {
        return new ApiException(status, message, Optional.empty(), OptionalInt.empty());
    }

    /** Makes one about a parameter. */
    static ApiException of(String parameter, String message) {
        return new ApiException(400, message, Optional.of(parameter), OptionalInt.empty());
    }

    /** Makes one about a place in a parameter. */
    static ApiException of(String parameter, String message, int position) {
        return new ApiException(400, message, Optional.of(parameter), OptionalInt.of(position));
    }

    int status() {
        return status;
    }

    Optional<String> parameter() {
        return parameter;
    }

    OptionalInt position() {
        return position;
    }
}

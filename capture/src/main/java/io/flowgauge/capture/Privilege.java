package io.flowgauge.capture;

import io.flowgauge.base.UserErrorException;

/** What to tell someone who may not capture packets. */
final class Privilege {
    /**
     * Ambient capabilities reach the java that a launcher starts. File capabilities on java itself
     * (setcap) do not work: the loader then ignores the path by which java finds libjli.so.
     */
    private static final String COMMAND =
            "sudo setpriv --reuid=$(id -u) --regid=$(id -g) --init-groups"
                    + " --inh-caps=+net_raw,+net_admin --ambient-caps=+net_raw,+net_admin"
                    + " ./flowgauge run";

    private Privilege() {}

    /** Makes the error for a device that may not be captured from. */
    static UserErrorException missing(String device, Throwable cause) {
        return new UserErrorException(message(device), cause);
    }

    /** Makes the error for a device that may not be captured from. */
    static UserErrorException missing(String device) {
        return new UserErrorException(message(device));
    }

    private static String message(String device) {
        return "no permission to capture from device '"
                + device
                + "' (needs CAP_NET_RAW, and CAP_NET_ADMIN for promiscuous mode): run as root, or"
                + " grant it for one run with: "
                + COMMAND;
    }
}

package io.flowgauge.app.monitoring;

import java.util.Map;

/** {@code /state}: what the probe is and runs on, in the shape of Beats. */
final class StatePage {
    private static final String OS_RELEASE = "/etc/os-release";

    private final Probe probe;

    StatePage(Probe probe) {
        this.probe = probe;
    }

    Map<String, Object> tree() {
        JsonTree tree =
                new JsonTree()
                        .put("beat.name", probe.name())
                        .put("host.architecture", System.getProperty("os.arch", ""))
                        .put("host.containerized", isContainer())
                        .put("host.hostname", probe.hostname())
                        .put("host.name", probe.name())
                        .put("host.os.kernel", System.getProperty("os.version", ""))
                        .put("management.enabled", false)
                        .put("module.count", 0)
                        .put("output.name", probe.output())
                        .put("queue.name", probe.queue())
                        .put("service.id", probe.uuid().toString())
                        .put("service.name", Probe.BEAT)
                        .put("service.version", Probe.BEAT_VERSION)
                        .put("flowgauge.version", probe.version());
        put(tree, "host.id", ProcFile.text("/etc/machine-id"));
        put(tree, "host.os.codename", release("VERSION_CODENAME"));
        put(tree, "host.os.family", family(release("ID") + " " + release("ID_LIKE")));
        put(tree, "host.os.name", release("NAME"));
        put(tree, "host.os.platform", release("ID"));
        put(tree, "host.os.version", release("VERSION"));
        return tree.toMap();
    }

    private static void put(JsonTree tree, String path, String value) {
        if (!value.isEmpty()) {
            tree.put(path, value);
        }
    }

    /** Returns a variable of os-release(5). */
    private static String release(String name) {
        return ProcFile.find(OS_RELEASE, "^" + name + "=[\"']?([^\"'\n]*)").orElse("");
    }

    /** Returns the family of a system by its ids, as Beats name families. */
    private static String family(String ids) {
        for (String family : new String[] {"debian", "redhat", "suse", "arch"}) {
            if (ids.contains(family)) {
                return family;
            }
        }
        return ids.contains("rhel") || ids.contains("fedora") ? "redhat" : "";
    }

    /** Docker, Kubernetes and others name themselves in the control group of process 1. */
    private static boolean isContainer() {
        return ProcFile.find("/proc/1/cgroup", "(docker|kubepods|containerd|lxc)").isPresent()
                || !ProcFile.find("/proc/1/environ", "(?:^|\\x00)(container)=").isEmpty();
    }
}

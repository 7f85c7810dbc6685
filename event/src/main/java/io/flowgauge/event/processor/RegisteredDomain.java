package io.flowgauge.event.processor;

import static io.flowgauge.event.processor.FailureSettings.IGNORE_FAILURE;
import static io.flowgauge.event.processor.FailureSettings.IGNORE_MISSING;

import io.flowgauge.base.UserErrorException;
import io.flowgauge.config.SectionReader;
import io.flowgauge.config.Setting;
import io.flowgauge.config.Types;
import io.flowgauge.event.Event;
import io.flowgauge.event.EventException;
import io.flowgauge.event.FieldPath;
import io.flowgauge.event.Network;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** {@code registered_domain}. */
final class RegisteredDomain implements Processor {
    private static final Setting<FieldPath> FIELD =
            FieldType.required(
                    "field", "Field with a name of a host, such as `www.example.co.uk`.");
    private static final Setting<FieldPath> TARGET_FIELD =
            FieldType.required(
                    "target_field", "Field for the domain that was registered: `example.co.uk`.");
    private static final Setting<Optional<FieldPath>> TARGET_ETLD_FIELD =
            new Setting<>(
                    "target_etld_field",
                    Types.optional(FieldType.FIELD),
                    Optional.empty(),
                    "",
                    "Field for the suffix under which domains are registered: `co.uk`.");
    private static final Setting<Optional<FieldPath>> TARGET_SUBDOMAIN_FIELD =
            new Setting<>(
                    "target_subdomain_field",
                    Types.optional(FieldType.FIELD),
                    Optional.empty(),
                    "",
                    "Field for what stands before the domain, if there is anything: `www`.");
    private static final Setting<String> ID =
            Setting.of("id", Types.text(), "", "A name for the processor in messages.");

    static final ProcessorKind KIND =
            ProcessorKind.of(
                            "registered_domain",
                            "Adds the part of a host's name that someone registered, by the"
                                    + " [public suffix list](https://publicsuffix.org/), private"
                                    + " suffixes included. Fields that are there are replaced.",
                            RegisteredDomain::new)
                    .with(
                            FIELD,
                            TARGET_FIELD,
                            TARGET_ETLD_FIELD,
                            TARGET_SUBDOMAIN_FIELD,
                            IGNORE_MISSING,
                            IGNORE_FAILURE,
                            ID)
                    .failing(
                            "The event goes on unchanged. It fails where `field` is missing (unless"
                                    + " `ignore_missing`), no text, an address, a suffix itself or"
                                    + " no name, or a target lies below something that is no object"
                                    + " (unless `ignore_failure`). An empty text is passed over.")
                    .example(
                            """
                            - registered_domain:
                                field: server_name
                                target_field: domain.registered
                                target_etld_field: domain.suffix
                                target_subdomain_field: domain.sub
                            """,
                            "server_name: www.example.co.uk");

    private final FieldPath field;
    private final FieldPath target;
    private final @Nullable FieldPath suffixTarget;
    private final @Nullable FieldPath subdomainTarget;
    private final boolean ignoreMissing;
    private final boolean ignoreFailure;
    private final String who;
    private final PublicSuffixes suffixes = PublicSuffixes.list();

    RegisteredDomain(SectionReader settings, ProcessorContext context) throws UserErrorException {
        field = settings.require(FIELD);
        target = settings.require(TARGET_FIELD);
        suffixTarget = settings.get(TARGET_ETLD_FIELD).orElse(null);
        subdomainTarget = settings.get(TARGET_SUBDOMAIN_FIELD).orElse(null);
        ignoreMissing = settings.get(IGNORE_MISSING);
        ignoreFailure = settings.get(IGNORE_FAILURE);
        String id = settings.get(ID);
        who = "registered_domain" + (id.isEmpty() ? "" : " [" + id + "]") + ": ";
    }

    @Override
    public boolean process(Event event) throws EventException {
        Event.Mark before = event.mark();
        try {
            add(event);
        } catch (EventException e) {
            event.revert(before);
            if (!ignoreFailure) {
                throw new EventException(who + e.getMessage());
            }
        }
        return true;
    }

    private void add(Event event) throws EventException {
        String text = FieldValue.text(event, field, ignoreMissing);
        if (text == null || text.isEmpty()) {
            return;
        }
        String name = withoutDots(text);
        String suffix = suffixes.suffix(name);
        int end = name.length() - suffix.length() - 1;
        if (name.startsWith(".")
                || name.contains("..")
                || end <= 0
                || Network.address(name).isPresent()) {
            throw new EventException("\"" + text + "\" in " + field + " has no registered domain");
        }
        int start = name.lastIndexOf('.', end - 1) + 1;
        event.put(target, name.substring(start));
        if (suffixTarget != null) {
            event.put(suffixTarget, suffix);
        }
        if (subdomainTarget != null && start > 0) {
            event.put(subdomainTarget, name.substring(0, start - 1));
        }
    }

    private static String withoutDots(String name) {
        int end = name.length();
        while (end > 0 && name.charAt(end - 1) == '.') {
            end--;
        }
        return name.substring(0, end);
    }
}

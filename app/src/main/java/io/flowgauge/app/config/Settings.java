package io.flowgauge.app.config;

import io.flowgauge.config.Notice;
import io.flowgauge.dashboard.WebSettings;
import io.flowgauge.event.processor.ProcessorChain;
import io.flowgauge.output.NamedOutput;
import java.util.List;
import java.util.Optional;

/**
 * The whole configuration, read and checked.
 *
 * @param paths where things are
 * @param general what every event carries
 * @param schema the form of events
 * @param flows packetbeat.flows
 * @param interfaces packetbeat.interfaces, at least one
 * @param protocols packetbeat.protocols, as far as flows are concerned
 * @param processors what events go through, compiled and not started
 * @param outputs where events go, each name once; at least one
 * @param cluster what Elasticsearch and Kibana are told; empty without an output there
 * @param queue events that wait for them
 * @param logging what is logged where
 * @param http where the program can be asked how it does
 * @param web where the web page is served
 * @param meter sizes and numbers of the meter
 * @param reload when the configuration is read again
 * @param files the files that were read, in order; none for the built-in configuration
 * @param notices what a person should know about the configuration
 */
public record Settings(
        PathSettings paths,
        GeneralSettings general,
        SchemaSettings schema,
        FlowSettings flows,
        List<InterfaceSettings> interfaces,
        ProtocolSettings protocols,
        ProcessorChain processors,
        List<NamedOutput> outputs,
        Optional<ClusterSettings> cluster,
        QueueSettings queue,
        LoggingSettings logging,
        HttpSettings http,
        WebSettings web,
        MeterSettings meter,
        ReloadSettings reload,
        List<String> files,
        List<Notice> notices) {

    /** Returns the same with other settings for logging. */
    public Settings withLogging(LoggingSettings other) {
        return new Settings(
                paths,
                general,
                schema,
                flows,
                interfaces,
                protocols,
                processors,
                outputs,
                cluster,
                queue,
                other,
                http,
                web,
                meter,
                reload,
                files,
                notices);
    }

    /** Returns the same with other notices. */
    public Settings withNotices(List<Notice> other) {
        return new Settings(
                paths,
                general,
                schema,
                flows,
                interfaces,
                protocols,
                processors,
                outputs,
                cluster,
                queue,
                logging,
                http,
                web,
                meter,
                reload,
                files,
                other);
    }
}

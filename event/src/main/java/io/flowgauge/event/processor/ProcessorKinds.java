package io.flowgauge.event.processor;

import java.util.List;
import java.util.Map;

/** All kinds of processors there are, and those of Packetbeat that are left out. */
public final class ProcessorKinds {
    /** Sorted by name. */
    public static final List<ProcessorKind> ALL =
            List.of(
                    AddCloudMetadata.KIND,
                    AddDockerMetadata.KIND,
                    AddFields.KIND,
                    AddHostMetadata.KIND,
                    AddId.KIND,
                    AddKubernetesMetadata.KIND,
                    AddLabels.KIND,
                    AddLocale.KIND,
                    AddNetworkDirection.KIND,
                    AddObserverMetadata.KIND,
                    AddProcessMetadata.KIND,
                    AddTags.KIND,
                    Append.KIND,
                    CommunityId.KIND,
                    Convert.KIND,
                    CopyFields.KIND,
                    DecodeBase64Field.KIND,
                    DecodeDuration.KIND,
                    DecodeJsonFields.KIND,
                    DecompressGzipField.KIND,
                    DetectMimeType.KIND,
                    Dissect.KIND,
                    Dns.KIND,
                    DropEvent.KIND,
                    DropFields.KIND,
                    ExtractArray.KIND,
                    Fingerprint.KIND,
                    Geoip.KIND,
                    IncludeFields.KIND,
                    AlterCase.LOWERCASE,
                    MoveFields.KIND,
                    RateLimit.KIND,
                    RegisteredDomain.KIND,
                    Rename.KIND,
                    Replace.KIND,
                    Script.KIND,
                    Timestamp.KIND,
                    TruncateFields.KIND,
                    AlterCase.UPPERCASE,
                    UrlDecode.KIND);

    /** Why a processor that some Beat has is not here, by name. */
    static final Map<String, String> LEFT_OUT =
            Map.ofEntries(
                    Map.entry(
                            "add_cloudfoundry_metadata",
                            "a processor for logs of Cloud Foundry, whose ids flow events"
                                    + " don't have; use add_fields for what is the same for all events"),
                    Map.entry(
                            "add_formatted_index",
                            "a processor that sets the index of an event; use the index"
                                    + " setting of the output"),
                    Map.entry(
                            "add_nomad_metadata",
                            "a processor for logs of Nomad, whose ids flow events don't"
                                    + " have; use add_fields for what is the same for all events"),
                    Map.entry(
                            "add_session_metadata",
                            "a processor of Auditbeat for sessions of processes, which flow"
                                    + " events don't have"),
                    Map.entry(
                            "cache",
                            "a processor of Filebeat that keeps fields of one event for"
                                    + " others; there is none here"),
                    Map.entry(
                            "decode_cef",
                            "a processor of Filebeat for CEF, a format of logs; flow events"
                                    + " have none"),
                    Map.entry(
                            "decode_csv_fields",
                            "a processor of Filebeat for CSV in logs; use dissect"),
                    Map.entry("decode_xml", "a processor for XML in logs; flow events have none"),
                    Map.entry(
                            "decode_xml_wineventlog",
                            "a processor of Winlogbeat for Windows events; flow events have"
                                    + " none"),
                    Map.entry(
                            "extract_field",
                            "an undocumented processor of Packetbeat; use dissect"),
                    Map.entry(
                            "parse_aws_vpc_flow_log",
                            "a processor of Filebeat for flow logs of AWS; flow events are"
                                    + " made of packets here"),
                    Map.entry("syslog", "a processor for syslog lines; flow events have none"),
                    Map.entry(
                            "timeseries",
                            "a processor of Metricbeat for its own fields; flow events have"
                                    + " none"),
                    Map.entry(
                            "translate_ldap_attribute",
                            "a processor that asks an LDAP server; flow events have no LDAP"
                                    + " attributes, so there is none here"),
                    Map.entry(
                            "translate_sid",
                            "a processor of Packetbeat for Windows; flow events have no Windows"
                                    + " security identifiers, so there is none here"));

    private ProcessorKinds() {}
}

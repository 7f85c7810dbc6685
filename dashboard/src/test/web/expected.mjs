/** What the page must show, summed up from the flows themselves and not by the server's queries. */
import { readFileSync } from 'node:fs';

function sum(map, key, value) {
  if (key !== null && key !== undefined) map[key] = (map[key] ?? 0) + value;
}

/** The sums of flows that are given as { source, destination, transport, port, sent, received, ... }. */
function sums(flows) {
  const all = {
    bytes: 0,
    packets: 0,
    flows: flows.length,
    sourceBytes: 0,
    destinationBytes: 0,
    hosts: new Set(),
    bySource: {},
    byDestination: {},
    byTransport: {},
    byPort: {},
    sentBy: {},
    receivedBy: {},
    conversations: {},
  };
  for (const f of flows) {
    const bytes = f.sent + f.received;
    all.bytes += bytes;
    all.packets += f.packets;
    all.sourceBytes += f.sent;
    all.destinationBytes += f.received;
    for (const host of [f.source, f.destination]) if (host) all.hosts.add(host);
    sum(all.bySource, f.source, f.sent);
    sum(all.byDestination, f.destination, f.received);
    sum(all.byTransport, f.transport, bytes);
    sum(all.byPort, f.port, bytes);
    sum(all.sentBy, f.source, f.sent);
    sum(all.sentBy, f.destination, f.received);
    sum(all.receivedBy, f.source, f.received);
    sum(all.receivedBy, f.destination, f.sent);
    const pair = `${f.source} ${f.destination}`;
    all.conversations[pair] ??= { sent: 0, received: 0 };
    all.conversations[pair].sent += f.sent;
    all.conversations[pair].received += f.received;
  }
  return { ...all, hosts: all.hosts.size };
}

/** Of made-up traffic. */
export function ofTraffic(flows) {
  return flows.map((f) => ({
    source: f.source.ip,
    destination: f.destination.ip,
    transport: f.transport,
    port: f.destination.port,
    sent: f.reports.reduce((n, r) => n + r.source_bytes, 0),
    received: f.reports.reduce((n, r) => n + r.destination_bytes, 0),
    packets: f.reports.reduce((n, r) => n + r.source_packets + r.destination_packets, 0),
  }));
}

/** Of a file of events, one a line, as output.file writes them: the last of a flow has its sums. */
export function ofEvents(file) {
  const last = new Map();
  for (const line of readFileSync(file, 'utf8').split('\n')) {
    if (line === '') continue;
    const event = JSON.parse(line);
    if (event.type === 'flow' || event.flow_id) last.set(event.flow_id, event);
  }
  return [...last.values()].map((e) => {
    const source = e.source ?? {};
    const destination = e.dest ?? e.destination ?? {};
    const bytes = (end) => end.stats?.net_bytes_total ?? 0;
    const packets = (end) => end.stats?.net_packets_total ?? 0;
    return {
      source: source.ip ?? source.ipv6 ?? null,
      destination: destination.ip ?? destination.ipv6 ?? null,
      transport: e.transport ?? null,
      port: destination.port ?? null,
      sent: bytes(source),
      received: bytes(destination),
      packets: packets(source) + packets(destination),
    };
  });
}

export { sums };

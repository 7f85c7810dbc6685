/**
 * Made-up reports of an office network, the same for the same seed: for tests of the page without
 * the program. Every report counts what came since the one before.
 */

/** Numbers between 0 and 1 (mulberry32). */
export function random(seed) {
  let a = seed >>> 0;
  return () => {
    a = (a + 0x6d2b79f5) >>> 0;
    let t = a;
    t = Math.imul(t ^ (t >>> 15), t | 1);
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61);
    return ((t ^ (t >>> 14)) >>> 0) / 4294967296;
  };
}

const SERVICES = [
  ['tcp', 443, 'https', 30, 90_000],
  ['udp', 53, 'domain', 25, 180],
  ['udp', 443, 'https', 8, 120_000],
  ['tcp', 80, 'http', 6, 20_000],
  ['tcp', 22, 'ssh', 4, 30_000],
  ['tcp', 445, 'microsoft-ds', 5, 200_000],
  ['tcp', 5432, 'postgresql', 5, 60_000],
  ['tcp', 993, 'imaps', 4, 15_000],
  ['udp', 123, 'ntp', 4, 90],
  ['icmp', null, null, 3, 500],
  ['tcp', 9000, null, 2, 8_000],
];
const SERVERS = [
  '10.0.0.1',
  '10.0.0.5',
  '10.0.0.11',
  '10.0.0.20',
  '151.101.40.133',
  '104.96.118.124',
  '52.84.245.151',
  '172.217.16.142',
  '199.15.214.219',
  '2001:db8:40::1:15',
  '130.211.38.145',
];
const CLIENTS = Array.from({ length: 24 }, (_, i) => `10.0.1.${10 + i}`).concat('2001:db8:1::22');

function pick(next, weighted, weight) {
  const total = weighted.reduce((sum, w) => sum + weight(w), 0);
  let at = next() * total;
  for (const w of weighted) {
    at -= weight(w);
    if (at < 0) return w;
  }
  return weighted[weighted.length - 1];
}

const mac = (n) =>
  `00:16:3e:00:${(n >> 8).toString(16).padStart(2, '0')}:${(n & 255).toString(16).padStart(2, '0')}`;

/** Flows that start between two times, with their reports every 10 s. */
export function traffic({ seed = 7, from, to, flows = 1500, tags = ['office'], firstId = 1 }) {
  const next = random(seed);
  const found = [];
  for (let i = 0; i < flows; i++) {
    const [transport, port, service, , size] = pick(next, SERVICES, (s) => s[3]);
    const client = CLIENTS[Math.floor(next() ** 2 * CLIENTS.length)];
    const server =
      port === 53 || port === 123
        ? '10.0.0.1'
        : port === 445 || port === 5432
          ? ['10.0.0.5', '10.0.0.11', '10.0.0.20'][Math.floor(next() * 3)]
          : SERVERS[Math.floor(next() ** 1.6 * SERVERS.length)];
    const at = next();
    // more of it in the middle and at some peaks
    const place = next() < 0.3 ? 0.42 + 0.06 * at : next() < 0.25 ? 0.78 + 0.04 * at : at;
    const start = Math.floor(from + place * (to - from));
    const length = port === 53 ? 20 + next() * 100 : (next() ** 3 * (to - from)) / 5;
    const end = Math.min(start + length, to - 1);
    const flow = {
      id: String(firstId + i),
      flow_id: `EAT/////AP//////CP8AAAH${(seed * 1e6 + i).toString(36).toUpperCase()}`,
      start,
      end,
      final: end < to - 30_000,
      source: {
        ip: client,
        port: port === null ? null : 32768 + Math.floor(next() * 28000),
        mac: mac(i % 25),
      },
      destination: { ip: server, port, mac: mac(999) },
      transport,
      service,
      vlan: i % 5 === 0 ? 171 : null,
      tags: i % 3 === 0 ? tags : tags.slice(0, 1),
      reports: [],
    };
    let previous = null;
    const total = size * (0.2 + 2 * next() ** 4 + next());
    const rounds = Math.floor((end - start) / 10_000) + 1;
    for (let r = 0; r < rounds; r++) {
      const last = r === rounds - 1;
      const time = last ? Math.floor(end) : Math.floor(start + (r + 1) * 10_000);
      const share = (total / rounds) * (0.5 + next());
      const down = Math.floor(share * 0.85) + 60;
      const up = Math.floor(share * 0.15) + 60;
      flow.reports.push({
        time,
        previous,
        final: last && flow.final,
        source_bytes: up,
        source_packets: Math.ceil(up / 700),
        destination_bytes: down,
        destination_packets: Math.ceil(down / 1200),
      });
      previous = time;
    }
    found.push(flow);
  }
  return found;
}

/** The whole of a flow's event, fields as Packetbeat names them. */
export function event(flow) {
  const sum = (name) => flow.reports.reduce((total, r) => total + r[name], 0);
  const last = flow.reports[flow.reports.length - 1].time;
  const end = (side) => ({
    ip: flow[side].ip,
    mac: flow[side].mac,
    ...(flow[side].port === null ? {} : { port: flow[side].port }),
    stats: { net_bytes_total: sum(`${side}_bytes`), net_packets_total: sum(`${side}_packets`) },
  });
  return {
    '@timestamp': new Date(last).toISOString(),
    type: 'flow',
    start_time: new Date(flow.start).toISOString(),
    last_time: new Date(last).toISOString(),
    final: flow.final,
    flow_id: flow.flow_id,
    transport: flow.transport,
    ...(flow.vlan === null ? {} : { vlan: flow.vlan }),
    source: end('source'),
    dest: end('destination'),
    tags: flow.tags,
    beat: { name: 'probe-1', hostname: 'probe-1', version: '6.7.2' },
  };
}

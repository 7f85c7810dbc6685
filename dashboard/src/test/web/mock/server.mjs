/**
 * A server that answers as the dashboard's does, from made-up traffic, with the page as it was
 * built. Knobs change how it does: { token, empty, broken, busy, names }.
 */
import { readFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import { extname, join, normalize } from 'node:path';
import { fileURLToPath } from 'node:url';
import { predicate, QueryError } from './query.mjs';
import { event, traffic } from './traffic.mjs';

const PAGE = fileURLToPath(
  new URL('../../../../target/classes/io/flowgauge/dashboard/web', import.meta.url),
);
const TYPES = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript',
  '.css': 'text/css',
  '.svg': 'image/svg+xml',
};
const HEADERS = {
  'Content-Security-Policy':
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'",
  'X-Content-Type-Options': 'nosniff',
  'X-Frame-Options': 'DENY',
  'Referrer-Policy': 'no-referrer',
};
const METRICS = ['bytes', 'packets', 'flows', 'source_bytes', 'destination_bytes'];
const STEPS = [
  1, 2, 5, 10, 30, 60, 120, 300, 600, 900, 1800, 3600, 7200, 10800, 21600, 43200, 86400,
].map((s) => s * 1000);
const REPORT = ['source_bytes', 'destination_bytes', 'source_packets', 'destination_packets'];

class Refused extends Error {
  constructor(status, message, parameter, position) {
    super(message);
    Object.assign(this, { status, parameter, position });
  }
}

const KEYS = {
  none: () => [''],
  transport: (f) => [f.transport],
  port: (f) => [f.destination.port],
  service: (f) => [f.service],
  source: (f) => [f.source.ip],
  destination: (f) => [f.destination.ip],
  host: (f) => [...new Set([f.source.ip, f.destination.ip])],
  conversation: (f) => [`${f.source.ip} ${f.destination.ip}`],
  tag: (f) => f.tags,
  vlan: (f) => [f.vlan],
};

export class MockServer {
  constructor({ now = Date.now(), knobs = {}, ...options } = {}) {
    this.now = now;
    this.knobs = knobs;
    this.flows = traffic({ from: now - 14 * 60_000, to: now, ...options });
    this.asked = [];
    this.streams = new Set();
    this.server = createServer((request, response) => this.#handle(request, response));
  }

  async start(port = 0) {
    await new Promise((resolve) => this.server.listen(port, '127.0.0.1', resolve));
    this.url = `http://127.0.0.1:${this.server.address().port}`;
    return this;
  }

  async stop() {
    for (const stream of this.streams) stream.end();
    this.server.closeAllConnections();
    await new Promise((resolve) => this.server.close(resolve));
  }

  /** Adds flows and tells it to the pages that are open. */
  add(flows) {
    this.flows.push(...flows);
    for (const stream of this.streams)
      stream.write(`event: stored\ndata: {"until":${Date.now()}}\n\n`);
  }

  async #handle(request, response) {
    const url = new URL(request.url, this.url);
    this.asked.push(url);
    for (const [name, value] of Object.entries(HEADERS)) response.setHeader(name, value);
    try {
      if (url.pathname.startsWith('/api/v1/')) await this.#answer(request, url, response);
      else await this.#file(url, response);
    } catch (error) {
      if (error instanceof QueryError)
        this.#refuse(response, new Refused(400, error.message, 'q', error.position));
      else if (error instanceof Refused) this.#refuse(response, error);
      else {
        console.error(error);
        this.#refuse(response, new Refused(500, String(error)));
      }
    }
  }

  #refuse(response, { status, message, parameter, position }) {
    if (response.headersSent) return response.end();
    if (status === 429) response.setHeader('Retry-After', '1');
    response.writeHead(status, { 'Content-Type': 'application/json' });
    response.end(JSON.stringify({ error: { message, parameter, position } }));
  }

  async #file(url, response) {
    const path = normalize(url.pathname === '/' ? '/index.html' : url.pathname);
    let content;
    try {
      content = await readFile(join(PAGE, path));
    } catch {
      throw new Refused(404, `there is no ${path}`);
    }
    response.setHeader('Content-Type', TYPES[extname(path)] ?? 'application/octet-stream');
    response.end(content);
  }

  async #answer(request, url, response) {
    const name = url.pathname.slice('/api/v1/'.length);
    if (this.knobs.broken?.(name)) return request.socket.destroy();
    if (name === 'login') {
      let body = '';
      for await (const part of request) body += part;
      const { token } = JSON.parse(body);
      if (this.knobs.token && token !== this.knobs.token)
        throw new Refused(401, 'the token is wrong');
      response.writeHead(204, {
        'Set-Cookie': 'flowgauge=session; HttpOnly; SameSite=Strict; Path=/',
      });
      return response.end();
    }
    if (this.knobs.token && !/flowgauge=session/.test(request.headers.cookie ?? '')) {
      throw new Refused(401, 'this needs the token');
    }
    if (this.knobs.slow) await new Promise((resolve) => setTimeout(resolve, this.knobs.slow));
    if (name === 'stream') return this.#stream(response);
    if (name === 'health') return this.#json(response, this.health());
    const p = Object.fromEntries(url.searchParams);
    if (name === 'names') {
      const names = {};
      for (const ip of url.searchParams.getAll('ip'))
        if (this.knobs.names?.[ip]) names[ip] = this.knobs.names[ip];
      return this.#json(response, { names });
    }
    const details = /^flows\/(\d+)$/.exec(name);
    if (details) return this.#json(response, this.details(details[1]));
    const scope = this.scope(p);
    switch (name) {
      case 'summary':
        return this.#json(response, this.summary(scope));
      case 'timeline':
        return this.#json(response, this.timeline(scope, p));
      case 'top':
        return this.#json(response, this.top(scope, p));
      case 'matrix':
        return this.#json(response, this.matrix(scope, p));
      case 'flows':
        return this.#flows(response, scope, p);
      default:
        throw new Refused(404, `there is no ${name}`);
    }
  }

  #json(response, value) {
    response.setHeader('Content-Type', 'application/json');
    response.end(JSON.stringify(value));
  }

  #stream(response) {
    response.writeHead(200, { 'Content-Type': 'text/event-stream', 'Cache-Control': 'no-store' });
    this.streams.add(response);
    let n = 0;
    const tick = () => {
      n++;
      const wave = 1 + Math.sin(n / 5) / 2 + Math.sin(n / 2) / 5;
      response.write(
        `event: tick\ndata: ${JSON.stringify({
          time: Date.now(),
          bytes_per_s: Math.round(900_000 * wave),
          packets_per_s: Math.round(1100 * wave),
          flows_active: 180 + Math.round(20 * wave),
          packets_dropped: this.knobs.dropped ?? 0,
          dropped_per_s: 0,
        })}\n\n`,
      );
    };
    tick();
    const timer = setInterval(tick, 1000);
    response.on('close', () => {
      clearInterval(timer);
      this.streams.delete(response);
    });
  }

  scope({ from = 'now-15m', to = 'now', q = '' }) {
    const at = (text, parameter) => {
      const relative = /^now(?:-(\d+)([smhdw]))?$/.exec(text);
      if (relative)
        return (
          Date.now() -
          (relative[1]
            ? Number(relative[1]) * { s: 1e3, m: 6e4, h: 36e5, d: 864e5, w: 6048e5 }[relative[2]]
            : 0)
        );
      const ms = /^\d+$/.test(text) ? Number(text) : Date.parse(text);
      if (Number.isNaN(ms)) throw new Refused(400, `"${text}" is not a time`, parameter);
      return ms;
    };
    const range = { from: at(from, 'from'), to: at(to, 'to') };
    const test = predicate(q);
    const found = [];
    for (const flow of this.knobs.empty ? [] : this.flows) {
      if (!test(flow)) continue;
      const reports = flow.reports.filter((r) => r.time >= range.from && r.time < range.to);
      if (reports.length > 0) found.push({ flow, reports });
    }
    return { ...range, found };
  }

  sums(found) {
    const total = { bytes: 0, packets: 0, flows: found.length };
    for (const name of REPORT) total[name] = 0;
    for (const { reports } of found)
      for (const r of reports) for (const name of REPORT) total[name] += r[name];
    total.bytes = total.source_bytes + total.destination_bytes;
    total.packets = total.source_packets + total.destination_packets;
    return total;
  }

  summary({ from, to, found }) {
    const hosts = new Set(found.flatMap(({ flow }) => [flow.source.ip, flow.destination.ip]));
    const reports = found.reduce((n, f) => n + f.reports.length, 0);
    return { from, to, ...this.sums(found), hosts: hosts.size, reports };
  }

  groups(found, by) {
    const keys = KEYS[by];
    if (!keys) throw new Refused(400, `"${by}" is not something to split by`, 'by');
    const groups = new Map();
    for (const f of found) {
      for (const key of keys(f.flow)) {
        if (key === null) continue;
        if (!groups.has(key)) groups.set(key, []);
        groups.get(key).push(f);
      }
    }
    return groups;
  }

  label(by, key) {
    if (by !== 'port') return String(key);
    const named = this.flows.find((f) => f.destination.port === key && f.service);
    return named ? `${key} ${named.service}` : String(key);
  }

  timeline({ from, to, found }, { by = 'none', metric = 'bytes', limit = '10' }) {
    if (!METRICS.includes(metric)) throw new Refused(400, `"${metric}" is not a metric`, 'metric');
    const interval = STEPS.find((s) => (to - from) / s <= 100) ?? STEPS.at(-1);
    const times = [];
    for (let t = Math.floor(from / interval) * interval; t < to; t += interval) times.push(t);
    const values = (group) => {
      const result = times.map(() => 0);
      for (const { reports } of group) {
        const seen = new Set();
        for (const r of reports) {
          const i = Math.floor((r.time - times[0]) / interval);
          if (metric === 'flows') {
            if (!seen.has(i)) result[i]++;
            seen.add(i);
          } else {
            result[i] +=
              metric === 'bytes'
                ? r.source_bytes + r.destination_bytes
                : metric === 'packets'
                  ? r.source_packets + r.destination_packets
                  : r[metric];
          }
        }
      }
      return result;
    };
    const groups = [...this.groups(found, by)]
      .map(([key, group]) => ({ key, group, total: this.sums(group)[metric] }))
      .sort((a, b) => b.total - a.total);
    const kept = groups.slice(0, Number(limit));
    const rest = new Set(found);
    for (const { group } of kept) for (const f of group) rest.delete(f);
    return {
      from,
      to,
      interval_ms: interval,
      metric,
      by,
      times,
      series: kept.map(({ key, group, total }) => ({
        key: String(key),
        label: this.label(by, key),
        total,
        values: values(group),
      })),
      other:
        rest.size > 0 && by !== 'host' && by !== 'tag'
          ? { total: this.sums([...rest])[metric], values: values([...rest]) }
          : null,
    };
  }

  top({ from, to, found }, { by, metric = 'bytes', limit = '10' }) {
    const rows = [...this.groups(found, by)].map(([key, group]) => {
      const [source, destination] = String(key).split(' ');
      return {
        key: String(key),
        label: by === 'conversation' ? `${source} → ${destination}` : this.label(by, key),
        ...(by === 'conversation' ? { source, destination } : {}),
        ...this.sums(group),
      };
    });
    rows.sort((a, b) => b[metric] - a[metric]);
    const { bytes, packets, flows } = this.sums(found);
    return {
      from,
      to,
      by,
      metric,
      rows: rows.slice(0, Number(limit)),
      total: { bytes, packets, flows },
    };
  }

  matrix({ from, to, found }, { metric = 'bytes', limit = '20' }) {
    const hosts = this.top({ from, to, found }, { by: 'host', metric, limit }).rows.map(
      (r) => r.key,
    );
    const cells = this.top(
      { from, to, found },
      { by: 'conversation', metric, limit: 1e9 },
    ).rows.filter((r) => hosts.includes(r.source) && hosts.includes(r.destination));
    const bytes = cells.reduce((sum, c) => sum + c.bytes, 0);
    return { from, to, metric, hosts, cells, other_bytes: this.sums(found).bytes - bytes };
  }

  row({ flow, reports }) {
    const s = this.sums([{ reports }]);
    const last = reports.at(-1).time;
    return {
      id: flow.id,
      flow_id: flow.flow_id,
      start: flow.start,
      last,
      duration_ms: last - flow.start,
      final: reports.at(-1).final,
      source: { ...flow.source, bytes: s.source_bytes, packets: s.source_packets },
      destination: {
        ...flow.destination,
        bytes: s.destination_bytes,
        packets: s.destination_packets,
      },
      transport: flow.transport,
      service: flow.service,
      vlan: flow.vlan,
      tags: flow.tags,
      bytes: s.bytes,
      packets: s.packets,
    };
  }

  #flows(response, { from, to, found }, { sort = '-bytes', limit = '50', cursor, format }) {
    const down = sort.startsWith('-');
    const name = sort.replace(/^-/, '');
    const value = {
      bytes: (r) => r.bytes,
      packets: (r) => r.packets,
      start: (r) => r.start,
      last: (r) => r.last,
      duration: (r) => r.duration_ms,
      transport: (r) => r.transport,
      vlan: (r) => r.vlan ?? -1,
      source_ip: (r) => r.source.ip,
      destination_ip: (r) => r.destination.ip,
      source_port: (r) => r.source.port ?? -1,
      destination_port: (r) => r.destination.port ?? -1,
      source_bytes: (r) => r.source.bytes,
      destination_bytes: (r) => r.destination.bytes,
      source_packets: (r) => r.source.packets,
      destination_packets: (r) => r.destination.packets,
    }[name];
    if (!value) throw new Refused(400, `"${sort}" is not something to sort by`, 'sort');
    const rows = found.map((f) => this.row(f));
    rows.sort((a, b) => {
      const [x, y] = [value(a), value(b)];
      const order = x < y ? -1 : x > y ? 1 : 0;
      return (down ? -order : order) || Number(a.id) - Number(b.id);
    });
    if (format) {
      const text =
        format === 'csv'
          ? [
              'id,source_ip,destination_ip,bytes,packets',
              ...rows.map((r) =>
                [r.id, r.source.ip, r.destination.ip, r.bytes, r.packets].join(','),
              ),
            ].join('\r\n')
          : format === 'json'
            ? JSON.stringify({ flows: rows })
            : rows.map((r) => JSON.stringify(r)).join('\n');
      response.setHeader('Content-Disposition', `attachment; filename="flows.${format}"`);
      response.setHeader('Content-Type', format === 'csv' ? 'text/csv' : 'application/json');
      return response.end(text);
    }
    const start = Number(cursor ?? 0);
    const page = rows.slice(start, start + Number(limit));
    const end = start + page.length;
    this.#json(response, {
      from,
      to,
      flows: page,
      next_cursor: end < rows.length ? String(end) : null,
      total: rows.length,
    });
  }

  details(id) {
    const flow = this.flows.find((f) => f.id === id);
    if (!flow) throw new Refused(404, 'there is no such flow in the history');
    return {
      flow: this.row({ flow, reports: flow.reports }),
      event: event(flow),
      reports: flow.reports,
      reports_left_out: 0,
    };
  }

  health() {
    const reports = this.knobs.empty ? [] : this.flows.flatMap((f) => f.reports);
    const dropped = this.knobs.dropped ?? 0;
    const problem = this.knobs.outputProblem ?? '';
    const problems = [
      ...(dropped ? [`${dropped} packets were lost by the kernel`] : []),
      ...(problem ? [`output kafka: ${problem}`] : []),
    ];
    return {
      status: problems.length > 0 ? 'degraded' : 'ok',
      problems,
      version: '0.1.0',
      now: Date.now() + (this.knobs.ahead ?? 0),
      live: this.knobs.live ?? true,
      source: this.knobs.source ?? 'device eth0',
      range: this.knobs.range ?? null,
      capture: {
        received: this.knobs.empty ? 0 : 1_234_567,
        metered: this.knobs.empty ? 0 : 1_230_000,
        dropped,
        filtered: 0,
        not_flows: 4_567,
        flows_active: 188,
        flows_evicted: 0,
        reports_coalesced: 0,
      },
      queue: { events: 12, capacity: 4096, filled_percent: 0, waits: 0, dropped: 0 },
      outputs: [
        {
          name: 'store',
          type: 'store',
          healthy: true,
          message: '',
          acked: reports.length,
          failed: 0,
          dropped: 0,
          waiting: 12,
        },
        ...(problem
          ? [
              {
                name: 'kafka',
                type: 'kafka',
                healthy: false,
                message: problem,
                acked: 10,
                failed: 3,
                dropped: 0,
                waiting: 900,
              },
            ]
          : []),
      ],
      store: {
        reports: reports.length,
        bytes: reports.length * 34,
        first: reports.length ? Math.min(...reports.map((r) => r.time)) : null,
        last: reports.length ? Math.max(...reports.map((r) => r.time)) : null,
        segments: 1,
        coalesced: 0,
        damaged: 0,
      },
      features: { names: Boolean(this.knobs.names) },
    };
  }
}

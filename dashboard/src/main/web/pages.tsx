/** The pages. */

import { useMemo } from 'preact/hooks';
import type { Summary, Timeline } from './api';
import { Sparkline } from './chart';
import { FlowsPanel } from './flowtable';
import * as f from './format';
import { MatrixPanel } from './matrix';
import { Count, Quantity } from './quantity';
import * as query from './query';
import { ALL } from './range';
import { go, health, link, setRange, span, useAnswer, useScope, utc, view } from './state';
import { TimelinePanel, TimePanel } from './timepanel';
import { ConversationsPanel, TopPanel } from './toppanel';
import { copy, HostText, Icon, Select } from './ui';
import { METRICS, type Metric, SPLITS, type Split } from './view';

const SPLIT_TEXT: Record<Split, string> = {
  transport: 'by transport',
  service: 'by service',
  port: 'by port',
  host: 'by host',
  source: 'by source',
  destination: 'by destination',
  tag: 'by tag',
  vlan: 'by VLAN',
  none: 'in total',
};

const METRIC_TEXT: Record<Metric, string> = {
  bytes: 'Bytes',
  packets: 'Packets',
  flows: 'Connections',
};

function MetricChoice() {
  return (
    <Select<Metric>
      label="Quantity"
      options={METRICS.map((m) => ({ value: m, text: METRIC_TEXT[m] }))}
      value={view.value.metric}
      choose={(metric) => go({ metric })}
    />
  );
}

function SplitChoice() {
  return (
    <Select<Split>
      label="Split"
      options={SPLITS.map((s) => ({ value: s, text: SPLIT_TEXT[s] }))}
      value={view.value.by}
      choose={(by) => go({ by })}
    />
  );
}

function TrafficPanel({ further = '' }: { further?: string }) {
  const { by, metric } = view.value;
  return (
    <TimePanel
      name="traffic"
      title="Traffic over time"
      by={by}
      metric={metric}
      further={further}
      actions={
        <>
          <MetricChoice />
          <SplitChoice />
        </>
      }
    />
  );
}

/** The totals of the range in a row. */
function Totals({ summary, pending }: { summary: Summary | undefined; pending: boolean }) {
  const s = span.value;
  const seconds = s ? (s.to - s.from) / 1000 : 1;
  const tile = (name: string, value: preact.ComponentChildren, sub: string) => (
    <div class="tile" data-tile={name}>
      <dt>{name}</dt>
      <dd>
        <span class="figure">{summary ? value : <i class="waiting" />}</span>
        <span class="sub">{summary ? sub : ' '}</span>
      </dd>
    </div>
  );
  const d = summary;
  return (
    <dl class="tiles" aria-busy={pending}>
      {tile(
        'Traffic',
        <Quantity metric="bytes" value={d?.bytes ?? 0} />,
        `${f.bitRate((d?.bytes ?? 0) / seconds)} on average`,
      )}
      {tile(
        'From sources',
        <Quantity metric="source_bytes" value={d?.source_bytes ?? 0} />,
        `${f.exact(d?.source_packets ?? 0)} packets`,
      )}
      {tile(
        'From destinations',
        <Quantity metric="destination_bytes" value={d?.destination_bytes ?? 0} />,
        `${f.exact(d?.destination_packets ?? 0)} packets`,
      )}
      {tile(
        'Packets',
        <Quantity metric="packets" value={d?.packets ?? 0} />,
        `${d && d.packets > 0 ? f.exact(d.bytes / d.packets) : 0} bytes each`,
      )}
      {tile('Connections', <Count value={d?.flows ?? 0} />, `${f.exact(d?.reports ?? 0)} reports`)}
      {tile('Hosts', <Count value={d?.hosts ?? 0} />, 'different addresses')}
    </dl>
  );
}

/** What to do where there is nothing to see, or nothing. */
function Empty({ summary }: { summary: Summary }) {
  const h = health.value;
  if (summary.reports > 0 || !h) return null;
  const { store, capture } = h;
  const { q, from } = view.value;
  if (store.reports === 0) {
    return (
      <div class="empty" role="status">
        <h2>No traffic yet</h2>
        {h.live ? (
          <>
            <p>
              Packets are taken from <b>{h.source}</b>;{' '}
              {capture.received > 0
                ? `${f.exact(capture.received)} were received. Flows are reported every 10 seconds and when they end: the first will be here in a moment.`
                : 'none was received so far. The page fills by itself as soon as there are some.'}
            </p>
            {capture.received === 0 && (
              <>
                <p>If this stays so, another interface may carry the traffic:</p>
                <ul>
                  <li>
                    <Command text="./flowgauge devices" /> lists the interfaces,
                  </li>
                  <li>
                    <Command text="./flowgauge run -E packetbeat.interfaces.device=eth0" /> listens
                    to one of them,
                  </li>
                  <li>
                    <Command text="./flowgauge demo" /> shows a made-up day of an office.
                  </li>
                </ul>
              </>
            )}
          </>
        ) : (
          <p>
            No flow came out of <b>{h.source}</b>. Another capture is opened with{' '}
            <Command text="./flowgauge run -I FILE" />, and <Command text="./flowgauge demo" />{' '}
            shows a made-up day of an office.
          </p>
        )}
      </div>
    );
  }
  return (
    <div class="empty" role="status">
      <h2>{q ? 'No flow matches' : 'No flows in this time range'}</h2>
      {store.first !== null && store.last !== null && (
        <p>
          The store has {f.exact(store.reports)} reports from {f.second(store.first, utc.value)} to{' '}
          {f.second(store.last, utc.value)}.
        </p>
      )}
      <p class="choices">
        {q && (
          <button type="button" class="button" onClick={() => go({ q: '' })}>
            Clear the query
          </button>
        )}
        {from !== ALL && (
          <button type="button" class="button" onClick={() => setRange({ from: ALL, to: '' })}>
            Show all of the store
          </button>
        )}
      </p>
    </div>
  );
}

function Command({ text }: { text: string }) {
  return (
    <span class="command">
      <code>{text}</code>
      <button
        type="button"
        class="plain"
        aria-label={`Copy ${text}`}
        onClick={() => void copy(text)}
      >
        <Icon name="copy" />
      </button>
    </span>
  );
}

function useSummary() {
  const scope = useScope();
  return useAnswer<Summary>(scope && 'summary', { ...scope });
}

export function Dashboard() {
  const summary = useSummary();
  return (
    <>
      <h1 class="visually-hidden">Flows</h1>
      <Totals summary={summary.data} pending={summary.pending} />
      {summary.data && !summary.stale && <Empty summary={summary.data} />}
      <div class="grid">
        <TimePanel
          name="connections"
          title="Connections over time"
          by="none"
          metric="flows"
          color={3}
        />
        <TrafficPanel />
        <TimePanel
          name="creating"
          title="Top hosts creating traffic"
          by="source"
          metric="source_bytes"
        />
        <TimePanel
          name="receiving"
          title="Top hosts receiving traffic"
          by="destination"
          metric="destination_bytes"
        />
        <ConversationsPanel limit={12} />
        <div class="pair">
          <TopPanel name="services" title="Top services" by="service" metric={view.value.metric} />
          <TopPanel name="ports" title="Top ports" by="port" metric={view.value.metric} />
        </div>
      </div>
      <FlowsPanel limit={25} />
    </>
  );
}

export function FlowsPage() {
  const summary = useSummary();
  return (
    <>
      <h1 class="visually-hidden">Flows, live and past</h1>
      {summary.data && !summary.stale && <Empty summary={summary.data} />}
      <div class="grid">
        <TrafficPanel />
        <TimePanel
          name="connections"
          title="Connections over time"
          by="none"
          metric="flows"
          color={3}
        />
      </div>
      <FlowsPanel limit={100} />
    </>
  );
}

export function MatrixPage() {
  const summary = useSummary();
  return (
    <>
      <h1 class="visually-hidden">Who talks to whom</h1>
      {summary.data && !summary.stale && <Empty summary={summary.data} />}
      <MatrixPanel choice={<MetricChoice />} />
      <div class="grid">
        <TopPanel name="hosts" title="Top hosts" by="host" metric={view.value.metric} limit={15} />
        <ConversationsPanel limit={15} />
      </div>
    </>
  );
}

export function ServicesPage() {
  const summary = useSummary();
  const { metric } = view.value;
  return (
    <>
      <h1 class="visually-hidden">Services and ports</h1>
      {summary.data && !summary.stale && <Empty summary={summary.data} />}
      <TimePanel
        name="services-over-time"
        title="Services over time"
        by="service"
        metric={metric}
        limit={10}
        actions={<MetricChoice />}
        tall
      />
      <div class="grid three">
        <TopPanel name="services" title="Top services" by="service" metric={metric} limit={15} />
        <TopPanel name="ports" title="Top ports" by="port" metric={metric} limit={15} />
        <div class="stack">
          <TopPanel name="transports" title="Transports" by="transport" metric={metric} limit={5} />
          <TopPanel name="tags" title="Tags" by="tag" metric={metric} limit={5} />
          <TopPanel name="vlans" title="VLANs" by="vlan" metric={metric} limit={5} />
        </div>
      </div>
    </>
  );
}

/** What a host sent and what it received, whichever side of a flow it was. */
function joined(
  bySource: Timeline,
  byDestination: Timeline,
  backToSource: Timeline,
  backFromDestination: Timeline,
): Timeline {
  const values = (t: Timeline) => t.series[0]?.values ?? t.times.map(() => 0);
  const sum = (a: number[], b: number[]) => a.map((v, i) => v + (b[i] ?? 0));
  const sent = sum(values(bySource), values(backFromDestination));
  const received = sum(values(backToSource), values(byDestination));
  const total = (list: number[]) => list.reduce((a, b) => a + b, 0);
  return {
    ...bySource,
    by: 'direction',
    metric: 'bytes',
    series: [
      { key: 'sent', label: 'sent', total: total(sent), values: sent },
      { key: 'received', label: 'received', total: total(received), values: received },
    ],
    other: null,
  };
}

export function HostPage() {
  const { host } = view.value;
  const asSource = query.term('source.ip', host);
  const asDestination = query.term('destination.ip', host);
  const either = query.term('host.ip', host);
  const sourceScope = useScope(asSource);
  const destinationScope = useScope(asDestination);
  const scope = useScope(either);
  const summary = useAnswer<Summary>(scope && 'summary', { ...scope });
  const ask = (s: typeof scope, metric: string) =>
    useAnswer<Timeline>(s && 'timeline', { ...s, by: 'none', metric });
  const out = ask(sourceScope, 'source_bytes');
  const outBack = ask(sourceScope, 'destination_bytes');
  const inn = ask(destinationScope, 'source_bytes');
  const innBack = ask(destinationScope, 'destination_bytes');
  const all = [out, inn, outBack, innBack];
  const complete = all.every(
    (a) =>
      a.data &&
      a.data.interval_ms === out.data?.interval_ms &&
      a.data.times[0] === out.data?.times[0],
  );
  const data = useMemo(
    () => (complete ? joined(out.data!, inn.data!, outBack.data!, innBack.data!) : undefined),
    [out.data, inn.data, outBack.data, innBack.data, complete],
  );
  const sent = data?.series[0]?.total;
  const received = data?.series[1]?.total;
  const tile = (name: string, value: preact.ComponentChildren | undefined, sub: string) => (
    <div class="tile" data-tile={name}>
      <dt>{name}</dt>
      <dd>
        <span class="figure">{value ?? <i class="waiting" />}</span>
        <span class="sub">{sub}</span>
      </dd>
    </div>
  );
  const s = summary.data;
  return (
    <>
      <div class="host-head">
        <a href={link({ page: 'dashboard', host: '' })}>Dashboard</a>
        <h1>
          <HostText ip={host} />
        </h1>
        <button
          type="button"
          class="plain"
          aria-label="Copy the address"
          onClick={() => void copy(host)}
        >
          <Icon name="copy" />
        </button>
        <button
          type="button"
          class="button"
          onClick={() => go({ page: 'flows', host: '', q: query.add(view.peek().q, either) })}
        >
          Add to the query
        </button>
      </div>
      <dl class="tiles">
        {tile(
          'Sent',
          sent !== undefined && <Quantity metric="bytes" value={sent} />,
          'as source and as destination',
        )}
        {tile(
          'Received',
          received !== undefined && <Quantity metric="bytes" value={received} />,
          'as source and as destination',
        )}
        {tile('Packets', s && <Quantity metric="packets" value={s.packets} />, 'both ways')}
        {tile(
          'Connections',
          s && <Count value={s.flows} />,
          s ? `${f.exact(s.reports)} reports` : ' ',
        )}
        {tile('Peers', s && <Count value={Math.max(0, s.hosts - 1)} />, 'different addresses')}
        <div class="tile spark" aria-hidden="true">
          <Sparkline values={data?.series[0]?.values ?? []} color={0} />
          <Sparkline values={data?.series[1]?.values ?? []} color={1} />
        </div>
      </dl>
      {s && !summary.stale && <Empty summary={s} />}
      <div class="grid">
        <TimelinePanel
          name="host-traffic"
          title="Sent and received"
          by="none"
          metric="bytes"
          apart
          fixed
          answer={{
            data,
            error: all.find((a) => a.error)?.error,
            pending: all.some((a) => a.pending),
            stale: all.some((a) => a.stale),
            again: () => {
              for (const a of all) a.again();
            },
          }}
        />
        <TrafficPanel further={either} />
      </div>
      <div class="grid three">
        <TopPanel name="peers" title="Peers" by="host" metric="bytes" further={either} but={host} />
        <TopPanel
          name="ports-to"
          title="Ports it connects to"
          by="port"
          metric="bytes"
          further={asSource}
        />
        <TopPanel
          name="ports-of"
          title="Ports it serves"
          by="port"
          metric="bytes"
          further={asDestination}
        />
      </div>
      <FlowsPanel limit={25} further={either} title="Flows of this host" />
    </>
  );
}

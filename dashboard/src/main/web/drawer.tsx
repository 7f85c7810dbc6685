/** One flow with all that is known of it, beside the page. */

import { useEffect, useMemo, useRef, useState } from 'preact/hooks';
import type { FlowDetails } from './api';
import { Chart } from './chart';
import * as f from './format';
import { Count, Quantity, Time } from './quantity';
import { go, useAnswer, view } from './state';
import { HostLink } from './toppanel';
import { Content, copy, Icon, Value } from './ui';

export function Drawer() {
  const id = view.value.flow;
  return id ? <Opened key={id} id={id} /> : null;
}

function close(id: string): void {
  go({ flow: '' });
  document.querySelector<HTMLElement>(`tr[data-flow="${CSS.escape(id)}"]`)?.focus();
}

function Opened({ id }: { id: string }) {
  const box = useRef<HTMLElement>(null);
  // all of the flow's time, whatever the range: nothing of the scope is asked for
  const answer = useAnswer<FlowDetails>(`flows/${encodeURIComponent(id)}`, {});
  useEffect(() => {
    box.current?.querySelector<HTMLElement>('h2')?.focus();
    const key = (event: KeyboardEvent) => {
      if (event.key !== 'Escape' || event.defaultPrevented) return;
      event.preventDefault();
      close(id);
    };
    // after menus and popovers, which close first
    document.addEventListener('keydown', key);
    return () => document.removeEventListener('keydown', key);
  }, [id]);
  return (
    <aside class="drawer" role="dialog" aria-label="Details of a flow" ref={box}>
      <header>
        <h2 tabIndex={-1}>Flow</h2>
        <button
          type="button"
          class="plain"
          aria-label="Close"
          title="Close  Esc"
          onClick={() => close(id)}
        >
          <Icon name="close" />
        </button>
      </header>
      <div class="drawer-body">
        <Content answer={answer} lines={12}>
          {(details) => <Details {...details} />}
        </Content>
      </div>
    </aside>
  );
}

function Details({ flow, event, reports, reports_left_out }: FlowDetails) {
  const sent = flow.source.bytes;
  const received = flow.destination.bytes;
  const share = sent + received > 0 ? (100 * sent) / (sent + received) : 50;
  const fields = useMemo(() => flatten(event), [event]);
  const [raw, setRaw] = useState(false);
  const json = useMemo(() => JSON.stringify(event, null, 2), [event]);
  const times = reports.map((r) => r.time);
  return (
    <>
      <div class="ends">
        <End title="Source" field="source" end={flow.source} />
        <Icon name="arrow" />
        <End title="Destination" field="destination" end={flow.destination} />
      </div>
      <div class="two-ways">
        <div>
          <span>
            sent <Quantity metric="bytes" value={sent} />
          </span>
          <span>
            received <Quantity metric="bytes" value={received} />
          </span>
        </div>
        <svg viewBox="0 0 100 4" preserveAspectRatio="none" aria-hidden="true">
          <rect class="c0" width={share} height="4" />
          <rect class="c1" x={share} width={100 - share} height="4" />
        </svg>
      </div>
      <dl class="facts">
        <Fact name="Transport">
          {flow.transport ? <Value field="transport" value={flow.transport} /> : '–'}
          {flow.service && (
            <>
              {' '}
              <Value field="service" value={flow.service} />
            </>
          )}
        </Fact>
        <Fact name="State">{flow.final ? 'ended' : 'running, or not reported as ended yet'}</Fact>
        <Fact name="Start">
          <Time ms={flow.start} />
        </Fact>
        <Fact name="Last report">
          <Time ms={flow.last} />
        </Fact>
        <Fact name="Duration">{f.duration(flow.duration_ms)}</Fact>
        <Fact name="Packets">
          <Count value={flow.source.packets} /> sent, <Count value={flow.destination.packets} />{' '}
          received
        </Fact>
        {flow.vlan !== null && (
          <Fact name="VLAN">
            <Value field="vlan" value={flow.vlan} />
          </Fact>
        )}
        {flow.tags.length > 0 && (
          <Fact name="Tags">
            {flow.tags.map((tag) => (
              <Value key={tag} field="tag" value={tag} kind="tag" />
            ))}
          </Fact>
        )}
      </dl>

      <h3>
        Reports <span>{f.exact(reports.length + reports_left_out)}</span>
      </h3>
      {times.length > 2 && (
        <Chart
          label="Bytes of each report"
          metric="bytes"
          times={times}
          interval={Math.max(1, times[1]! - times[0]!)}
          to={times[times.length - 1]!}
          stacked
          lines={[
            { key: 'sent', label: 'sent', color: 0, values: reports.map((r) => r.source_bytes) },
            {
              key: 'received',
              label: 'received',
              color: 1,
              values: reports.map((r) => r.destination_bytes),
            },
          ]}
        />
      )}
      {reports_left_out > 0 && <p class="sub">The last {f.exact(reports.length)} of them.</p>}
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: it scrolls */}
      <div class="scroll reports" tabIndex={0}>
        <table>
          <thead>
            <tr>
              <th scope="col">Time</th>
              <th scope="col" class="number">
                Sent
              </th>
              <th scope="col" class="number">
                Received
              </th>
              <th scope="col" class="number">
                Packets
              </th>
              <th scope="col">Kind</th>
            </tr>
          </thead>
          <tbody>
            {reports.map((r) => (
              <tr key={r.time}>
                <td>
                  <Time ms={r.time} short={flow.last} />
                </td>
                <td class="number">
                  <Quantity metric="source_bytes" value={r.source_bytes} />
                </td>
                <td class="number">
                  <Quantity metric="destination_bytes" value={r.destination_bytes} />
                </td>
                <td class="number">
                  <Count value={r.source_packets + r.destination_packets} />
                </td>
                <td>{r.final ? 'final' : 'interim'}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>

      <h3>
        Fields of the event
        <div class="actions">
          <button type="button" class="plain" aria-pressed={raw} onClick={() => setRaw(!raw)}>
            JSON
          </button>
          <button
            type="button"
            class="plain"
            aria-label="Copy the event as JSON"
            title="Copy as JSON"
            onClick={() => void copy(json)}
          >
            <Icon name="copy" />
          </button>
        </div>
      </h3>
      {raw ? (
        // biome-ignore lint/a11y/noNoninteractiveTabindex: it scrolls
        <pre tabIndex={0}>{json}</pre>
      ) : (
        <table class="fields">
          <tbody>
            {fields.map(([name, value]) => (
              <tr key={name}>
                <th scope="row">{name}</th>
                <td>{FIELD[name] ? <Value field={FIELD[name]} value={value} /> : value}</td>
              </tr>
            ))}
          </tbody>
        </table>
      )}
    </>
  );
}

function End(props: { title: string; field: string; end: FlowDetails['flow']['source'] }) {
  const { end, field } = props;
  return (
    <div class="end">
      <span class="sub">{props.title}</span>
      {end.ip === null ? (
        <b>no address</b>
      ) : (
        <b>
          <Value field={`${field}.ip`} value={end.ip} />
          <HostLink ip={end.ip} />
        </b>
      )}
      {end.port !== null && (
        <span>
          port <Value field={`${field}.port`} value={end.port} />
        </span>
      )}
      {end.mac && <span class="mac">{end.mac}</span>}
    </div>
  );
}

function Fact(props: { name: string; children: preact.ComponentChildren }) {
  return (
    <div>
      <dt>{props.name}</dt>
      <dd>{props.children}</dd>
    </div>
  );
}

/** Which fields of an event the query has, and how it calls them. */
const FIELD: Record<string, string> = {
  'source.ip': 'source.ip',
  'source.ipv6': 'source.ip',
  'source.port': 'source.port',
  'dest.ip': 'destination.ip',
  'dest.ipv6': 'destination.ip',
  'dest.port': 'destination.port',
  'destination.ip': 'destination.ip',
  'destination.port': 'destination.port',
  transport: 'transport',
  flow_id: 'flow_id',
  vlan: 'vlan',
  final: 'final',
};

/** An event as its fields with dotted names, in the order of their names. */
export function flatten(event: Record<string, unknown>, prefix = ''): [string, string][] {
  const found: [string, string][] = [];
  for (const [key, value] of Object.entries(event)) {
    const name = prefix + key;
    if (value !== null && typeof value === 'object' && !Array.isArray(value)) {
      found.push(...flatten(value as Record<string, unknown>, `${name}.`));
    } else {
      found.push([
        name,
        Array.isArray(value)
          ? value.map((v) => (typeof v === 'object' ? JSON.stringify(v) : String(v))).join(', ')
          : String(value),
      ]);
    }
  }
  return prefix === '' ? found.sort((a, b) => (a[0] < b[0] ? -1 : 1)) : found;
}

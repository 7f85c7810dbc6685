/** Panels of the largest of a kind: bars, and who talked to whom. */

import { useRef, useState } from 'preact/hooks';
import type { Top, TopRow } from './api';
import * as f from './format';
import { Quantity } from './quantity';
import { link, useAnswer, useScope } from './state';
import { FIELD_OF, PanelMenu } from './timepanel';
import { Content, HostText, Icon, isIp, Panel, Value } from './ui';
import type { Metric } from './view';

/** A bar behind a row, as long as its share. */
function Bar({ share }: { share: number }) {
  return (
    <svg class="bar" viewBox="0 0 100 4" preserveAspectRatio="none" aria-hidden="true">
      <rect width={Math.max(0.5, Math.min(100, share * 100))} height="4" rx="1" />
    </svg>
  );
}

const number = (row: TopRow, metric: string) =>
  (row as unknown as Record<string, number>)[metric] ?? 0;

function rowsOf(top: Top): (string | number)[][] {
  return [
    [top.by, 'bytes', 'packets', 'connections', 'source_bytes', 'destination_bytes'],
    ...top.rows.map((r) => [
      r.key,
      r.bytes,
      r.packets,
      r.flows,
      r.source_bytes,
      r.destination_bytes,
    ]),
  ];
}

export function TopPanel(props: {
  name: string;
  title: string;
  by: string;
  metric: Metric;
  further?: string;
  limit?: number;
  /** A key that is left out: the host that the page is about. */
  but?: string;
}) {
  const scope = useScope(props.further);
  const limit = (props.limit ?? 10) + (props.but ? 1 : 0);
  const answer = useAnswer<Top>(scope && 'top', {
    ...scope,
    by: props.by,
    metric: props.metric,
    limit,
  });
  const field = FIELD_OF[props.by] ?? props.by;
  return (
    <Panel
      name={props.name}
      title={props.title}
      busy={answer.pending}
      actions={
        <PanelMenu title={props.title} rows={() => (answer.data ? rowsOf(answer.data) : [])} />
      }
    >
      <Content answer={answer} lines={6} empty={(top) => top.rows.length === 0}>
        {(top) => {
          const rows = top.rows.filter((r) => r.key !== props.but).slice(0, props.limit ?? 10);
          const max = Math.max(1, ...rows.map((r) => number(r, props.metric)));
          const total = top.total[props.metric];
          return (
            <ol class="bars">
              {rows.map((row) => {
                const value = number(row, props.metric);
                return (
                  <li key={row.key}>
                    <Bar share={value / max} />
                    <Value field={field} value={row.key}>
                      {isIp(field) ? <HostText ip={row.key} /> : row.label || row.key}
                    </Value>
                    {isIp(field) && <HostLink ip={row.key} />}
                    <span class="share">{f.percent(value, total)}</span>
                    <Quantity metric={props.metric} value={value} />
                  </li>
                );
              })}
            </ol>
          );
        }}
      </Content>
    </Panel>
  );
}

export function HostLink({ ip }: { ip: string }) {
  return (
    <a
      class="host-link"
      href={link({ page: 'host', host: ip })}
      title={`Page of ${ip}`}
      aria-label={`Page of ${ip}`}
      onClick={(event) => event.stopPropagation()}
    >
      <Icon name="right" />
    </a>
  );
}

type Order = 'source' | 'destination' | 'source_bytes' | 'destination_bytes';

const HEADS: { order: Order; text: string; number: boolean }[] = [
  { order: 'source', text: 'Source IP', number: false },
  { order: 'destination', text: 'Destination IP', number: false },
  { order: 'source_bytes', text: 'Source traffic', number: true },
  { order: 'destination_bytes', text: 'Destination traffic', number: true },
];

/** The table "Network traffic between your hosts". */
export function ConversationsPanel(props: { limit: number; further?: string }) {
  const scope = useScope(props.further);
  const [order, setOrder] = useState<{ by: Order; down: boolean }>();
  const [all, setAll] = useState(false);
  const answer = useAnswer<Top>(scope && 'top', {
    ...scope,
    by: 'conversation',
    metric: 'bytes',
    limit: all ? 200 : props.limit,
  });
  const body = useRef<HTMLTableSectionElement>(null);
  const sorted = (rows: TopRow[]) => {
    if (!order) return rows;
    const { by, down } = order;
    return [...rows].sort((a, b) => {
      const x = a[by] ?? '';
      const y = b[by] ?? '';
      const less =
        typeof x === 'number' && typeof y === 'number'
          ? x - y
          : String(x).localeCompare(String(y), undefined, { numeric: true });
      return down ? -less : less;
    });
  };
  const sort = (by: Order, isNumber: boolean) =>
    setOrder((o) => (o?.by === by ? { by, down: !o.down } : { by, down: isNumber }));
  return (
    <Panel
      name="conversations"
      title="Network traffic between your hosts"
      busy={answer.pending}
      actions={
        <PanelMenu
          title="Network traffic between your hosts"
          rows={() => (answer.data ? rowsOf(answer.data) : [])}
        />
      }
    >
      <Content answer={answer} lines={8} empty={(top) => top.rows.length === 0}>
        {(top) => {
          const rows = sorted(top.rows);
          const max = Math.max(
            1,
            ...rows.map((r) => Math.max(r.source_bytes, r.destination_bytes)),
          );
          return (
            <>
              {/* biome-ignore lint/a11y/noNoninteractiveTabindex: it scrolls */}
              <div class="scroll" tabIndex={0}>
                <table class="conversations">
                  <thead>
                    <tr>
                      {HEADS.map((h) => (
                        <th
                          key={h.order}
                          scope="col"
                          class={h.number ? 'number' : ''}
                          aria-sort={
                            order?.by === h.order
                              ? order.down
                                ? 'descending'
                                : 'ascending'
                              : 'none'
                          }
                        >
                          <button
                            type="button"
                            class="sort"
                            onClick={() => sort(h.order, h.number)}
                          >
                            {h.text}
                          </button>
                        </th>
                      ))}
                    </tr>
                  </thead>
                  <tbody ref={body}>
                    {rows.map((row) => (
                      <tr key={row.key}>
                        <td>
                          <Value field="source.ip" value={row.source ?? ''} />
                          <HostLink ip={row.source ?? ''} />
                        </td>
                        <td>
                          <Value field="destination.ip" value={row.destination ?? ''} />
                          <HostLink ip={row.destination ?? ''} />
                        </td>
                        <td class="number barred">
                          <Bar share={row.source_bytes / max} />
                          <Quantity metric="source_bytes" value={row.source_bytes} />
                        </td>
                        <td class="number barred">
                          <Bar share={row.destination_bytes / max} />
                          <Quantity metric="destination_bytes" value={row.destination_bytes} />
                        </td>
                      </tr>
                    ))}
                  </tbody>
                </table>
              </div>
              {!all && top.rows.length >= props.limit && (
                <button type="button" class="plain wide" onClick={() => setAll(true)}>
                  Show the first 200
                </button>
              )}
            </>
          );
        }}
      </Content>
    </Panel>
  );
}

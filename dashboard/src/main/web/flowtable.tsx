/** The table of flows: sorted and paged by the server, walked by keyboard. */

import type { ComponentChildren, JSX } from 'preact';
import { useEffect, useRef } from 'preact/hooks';
import { address, type Flow, type Flows } from './api';
import * as f from './format';
import { Count, Quantity, Time } from './quantity';
import { go, now, span, useAnswer, useScope, view } from './state';
import { HostLink } from './toppanel';
import { Content, Icon, Panel, Popover, Value } from './ui';
import { COLUMNS, type Column, DEFAULT_COLUMNS } from './view';

interface Head {
  text: string;
  number?: boolean;
  sort?: string;
  cell: (flow: Flow) => ComponentChildren;
}

const none = <span class="none">–</span>;
const value = (field: string, v: string | number | null) =>
  v === null ? none : <Value field={field} value={v} />;
const ip = (field: string, v: string | null) =>
  v === null ? (
    none
  ) : (
    <>
      <Value field={field} value={v} />
      <HostLink ip={v} />
    </>
  );

const HEADS: Record<Column, Head> = {
  start: { text: 'Start', sort: 'start', cell: (w) => <Time ms={w.start} short={now()} /> },
  last: { text: 'Last report', sort: 'last', cell: (w) => <Time ms={w.last} short={now()} /> },
  duration: {
    text: 'Duration',
    number: true,
    sort: 'duration',
    cell: (w) => <span title={`${f.exact(w.duration_ms)} ms`}>{f.duration(w.duration_ms)}</span>,
  },
  source_ip: { text: 'Source', sort: 'source_ip', cell: (w) => ip('source.ip', w.source.ip) },
  source_port: {
    text: 'Src port',
    number: true,
    sort: 'source_port',
    cell: (w) => value('source.port', w.source.port),
  },
  destination_ip: {
    text: 'Destination',
    sort: 'destination_ip',
    cell: (w) => ip('destination.ip', w.destination.ip),
  },
  destination_port: {
    text: 'Dst port',
    number: true,
    sort: 'destination_port',
    cell: (w) => value('destination.port', w.destination.port),
  },
  transport: {
    text: 'Transport',
    sort: 'transport',
    cell: (w) => value('transport', w.transport),
  },
  service: { text: 'Service', cell: (w) => value('service', w.service) },
  source_bytes: {
    text: 'Sent',
    number: true,
    sort: 'source_bytes',
    cell: (w) => <Quantity metric="source_bytes" value={w.source.bytes} />,
  },
  destination_bytes: {
    text: 'Received',
    number: true,
    sort: 'destination_bytes',
    cell: (w) => <Quantity metric="destination_bytes" value={w.destination.bytes} />,
  },
  bytes: {
    text: 'Bytes',
    number: true,
    sort: 'bytes',
    cell: (w) => <Quantity metric="bytes" value={w.bytes} />,
  },
  source_packets: {
    text: 'Packets sent',
    number: true,
    sort: 'source_packets',
    cell: (w) => <Count value={w.source.packets} />,
  },
  destination_packets: {
    text: 'Packets received',
    number: true,
    sort: 'destination_packets',
    cell: (w) => <Count value={w.destination.packets} />,
  },
  packets: {
    text: 'Packets',
    number: true,
    sort: 'packets',
    cell: (w) => <Count value={w.packets} />,
  },
  vlan: { text: 'VLAN', number: true, sort: 'vlan', cell: (w) => value('vlan', w.vlan) },
  tags: {
    text: 'Tags',
    cell: (w) =>
      w.tags.length === 0
        ? none
        : w.tags.map((tag) => <Value key={tag} field="tag" value={tag} kind="tag" />),
  },
  state: {
    text: 'State',
    cell: (w) => (
      <Value field="final" value={String(w.final)} kind={w.final ? 'tag' : 'tag running'}>
        {w.final ? 'ended' : 'running'}
      </Value>
    ),
  },
};

const SORTS = COLUMNS.filter((c) => HEADS[c].sort !== undefined);

export function FlowsPanel(props: { limit: number; further?: string; title?: string }) {
  const scope = useScope(props.further);
  const { sort, cursor, columns } = view.value;
  const answer = useAnswer<Flows>(scope && 'flows', {
    ...scope,
    sort,
    limit: props.limit,
    cursor,
  });
  const pages = usePages(cursor, answer.data);
  const down = sort.startsWith('-');
  const by = sort.replace(/^-/, '');
  const sortBy = (head: Head) => {
    if (!head.sort) return;
    const descending = by === head.sort ? !down : head.number || /start|last/.test(head.sort);
    go({ sort: `${descending ? '-' : ''}${head.sort}` });
  };
  return (
    <Panel
      name="flows"
      kind="flows"
      title={props.title ?? 'Flows'}
      sub={answer.data && !answer.stale ? countText(answer.data.total) : undefined}
      busy={answer.pending}
      actions={
        <>
          <div class="sort-choice">
            <label class="select">
              <span class="visually-hidden">Sort by</span>
              <select
                value={sort}
                title="Sort by"
                onChange={(event) => go({ sort: event.currentTarget.value })}
              >
                {SORTS.flatMap((c) => {
                  const head = HEADS[c];
                  return [
                    <option key={`-${c}`} value={`-${head.sort}`}>
                      {head.text} ↓
                    </option>,
                    <option key={c} value={head.sort}>
                      {head.text} ↑
                    </option>,
                  ];
                })}
              </select>
              <Icon name="down" />
            </label>
          </div>
          <ColumnChoice />
          <Downloads further={scope} sort={sort} />
        </>
      }
    >
      <Content answer={answer} lines={10}>
        {(data) =>
          data.flows.length === 0 ? (
            <p class="nothing">
              {cursor ? 'There are no more flows.' : 'No flow matches in this time range.'}
            </p>
          ) : (
            <>
              <Rows flows={data.flows} columns={columns} by={by} down={down} sortBy={sortBy} />
              <Pager pages={pages} data={data} limit={props.limit} />
            </>
          )
        }
      </Content>
    </Panel>
  );
}

const countText = (n: number) => `${f.exact(n)} ${n === 1 ? 'flow' : 'flows'}`;

function Rows(props: {
  flows: Flow[];
  columns: Column[];
  by: string;
  down: boolean;
  sortBy: (head: Head) => void;
}) {
  const body = useRef<HTMLTableSectionElement>(null);
  const { columns, flows } = props;
  const open = view.value.flow;

  /** Rows are walked by arrows; one of them is in the order of the tab key. */
  const key = (event: JSX.TargetedKeyboardEvent<HTMLTableSectionElement>) => {
    const row = (event.target as HTMLElement).closest('tr');
    const rows = [...(body.current?.rows ?? [])];
    const at = row ? rows.indexOf(row) : -1;
    if (at < 0) return;
    const to =
      event.key === 'ArrowDown' || event.key === 'j'
        ? at + 1
        : event.key === 'ArrowUp' || event.key === 'k'
          ? at - 1
          : event.key === 'Home'
            ? 0
            : event.key === 'End'
              ? rows.length - 1
              : undefined;
    if (to !== undefined) {
      event.preventDefault();
      rows[Math.max(0, Math.min(rows.length - 1, to))]?.focus();
    } else if (event.key === 'Enter' && event.target === row) {
      event.preventDefault();
      go({ flow: flows[at]!.id });
    }
  };
  const focused = (event: FocusEvent) => {
    const row = (event.target as HTMLElement).closest('tr');
    for (const r of body.current?.rows ?? []) r.tabIndex = r === row ? 0 : -1;
  };
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: it scrolls
    <div class="scroll" tabIndex={0}>
      <table class="flow-table cards">
        <thead>
          <tr>
            {columns.map((c) => {
              const head = HEADS[c];
              const sorted = head.sort !== undefined && props.by === head.sort;
              return (
                <th
                  key={c}
                  scope="col"
                  class={head.number ? 'number' : ''}
                  {...(head.sort
                    ? { 'aria-sort': sorted ? (props.down ? 'descending' : 'ascending') : 'none' }
                    : {})}
                >
                  {head.sort ? (
                    <button type="button" class="sort" onClick={() => props.sortBy(head)}>
                      {head.text}
                    </button>
                  ) : (
                    head.text
                  )}
                </th>
              );
            })}
          </tr>
        </thead>
        <tbody ref={body} onKeyDown={key} onFocusIn={focused}>
          {flows.map((flow, i) => (
            <tr
              key={flow.id}
              tabIndex={i === 0 ? 0 : -1}
              data-flow={flow.id}
              class={flow.id === open ? 'open' : ''}
              aria-current={flow.id === open ? 'true' : undefined}
              onClick={(event) => {
                if (getSelection()?.toString()) return;
                event.currentTarget.focus();
                go({ flow: flow.id });
              }}
            >
              {columns.map((c) => (
                <td
                  key={c}
                  class={`${HEADS[c].number ? 'number ' : ''}col-${c}`}
                  data-label={HEADS[c].text}
                >
                  {HEADS[c].cell(flow)}
                </td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

interface Pages {
  number: number | undefined;
  before: string | undefined;
  next: string | undefined;
}

/** Remembers the cursors of the pages that were seen, so that there is a way back. */
function usePages(cursor: string, data: Flows | undefined): Pages {
  const { q, sort, from, to, host, page } = view.value;
  const of = [q, sort, from, to, host, page].join('\n');
  const seen = useRef<{ of: string; cursors: string[] }>({ of, cursors: [''] });
  if (seen.current.of !== of) seen.current = { of, cursors: [''] };
  const { cursors } = seen.current;
  const at = cursors.indexOf(cursor);
  const next = data?.next_cursor ?? undefined;
  useEffect(() => {
    if (at >= 0 && next !== undefined) cursors[at + 1] = next;
  }, [at, next, cursors]);
  return { number: at < 0 ? undefined : at, before: at > 0 ? cursors[at - 1] : undefined, next };
}

function Pager({ pages, data, limit }: { pages: Pages; data: Flows; limit: number }) {
  const first = view.value.cursor === '';
  if (first && pages.next === undefined) return null;
  const start = pages.number === undefined ? undefined : pages.number * limit;
  return (
    <nav class="pager" aria-label="Pages of flows">
      <button
        type="button"
        class="button"
        disabled={first}
        onClick={() => go({ cursor: pages.before ?? '' })}
      >
        <Icon name="left" />
        {pages.number === undefined ? 'First page' : 'Previous'}
      </button>
      <span>
        {start === undefined
          ? countText(data.total)
          : `${f.exact(start + 1)}–${f.exact(start + data.flows.length)} of ${f.exact(data.total)}`}
      </span>
      <button
        type="button"
        class="button"
        disabled={pages.next === undefined}
        onClick={() => go({ cursor: pages.next ?? '' })}
      >
        Next
        <Icon name="right" />
      </button>
    </nav>
  );
}

function ColumnChoice() {
  const chosen = view.value.columns;
  const toggle = (column: Column) => {
    const next = chosen.includes(column)
      ? chosen.filter((c) => c !== column)
      : COLUMNS.filter((c) => c === column || chosen.includes(c));
    if (next.length > 0) go({ columns: next }, true);
  };
  return (
    <Popover
      label="Columns"
      name="columns"
      button={
        <>
          <Icon name="columns" />
          <span class="wide-only">Columns</span>
        </>
      }
    >
      {(close) => (
        <div class="checks">
          {COLUMNS.map((c) => (
            <label key={c}>
              <input type="checkbox" checked={chosen.includes(c)} onChange={() => toggle(c)} />
              {HEADS[c].text}
            </label>
          ))}
          <button
            type="button"
            class="button"
            onClick={() => {
              go({ columns: DEFAULT_COLUMNS }, true);
              close();
            }}
          >
            As at first
          </button>
        </div>
      )}
    </Popover>
  );
}

function Downloads(props: { further: ReturnType<typeof useScope>; sort: string }) {
  if (!span.value) return null;
  const href = (format: string) => address('flows', { ...props.further, sort: props.sort, format });
  const item = (format: string, text: string) => (
    <a key={format} href={href(format)} download={`flows.${format}`}>
      <Icon name="download" />
      {text}
    </a>
  );
  return (
    <Popover
      label="Download the flows"
      name="download"
      button={
        <>
          <Icon name="download" />
          <span class="wide-only">Download</span>
        </>
      }
    >
      {() => (
        <div class="items">
          {item('csv', 'CSV')}
          {item('json', 'JSON')}
          {item('ndjson', 'JSON, one flow a line')}
        </div>
      )}
    </Popover>
  );
}

/** Who talks to whom, as a matrix. */

import type { ComponentChildren, JSX } from 'preact';
import { useMemo, useRef, useState } from 'preact/hooks';
import type { Cell, Matrix } from './api';
import * as f from './format';
import { text } from './quantity';
import * as query from './query';
import { go, link, names, useAnswer, useScope, view } from './state';
import { PanelMenu } from './timepanel';
import { Content, HostText, Panel, Select } from './ui';

const LEVELS = 8;

/** How dark a cell is: by the logarithm, since traffic spans many powers of ten. */
export function level(value: number, min: number, max: number): number {
  if (value <= 0) return 0;
  if (max <= min) return LEVELS;
  const share = Math.log(value / Math.max(1, min)) / Math.log(max / Math.max(1, min));
  return Math.max(1, Math.min(LEVELS, 1 + Math.floor((LEVELS - 1) * share + 1e-9)));
}

export function MatrixPanel({ choice }: { choice: ComponentChildren }) {
  const scope = useScope();
  const { metric, hosts: limit } = view.value;
  const answer = useAnswer<Matrix>(scope && 'matrix', { ...scope, metric, limit });
  return (
    <Panel
      name="matrix"
      title="Who talks to whom"
      sub="rows open connections to columns"
      busy={answer.pending}
      actions={
        <>
          {choice}
          <Select
            label="Hosts"
            options={[8, 16, 24, 40].map((n) => ({ value: String(n), text: `${n} hosts` }))}
            value={String(limit)}
            choose={(n) => go({ hosts: Number(n) })}
          />
          <PanelMenu
            title="Who talks to whom"
            rows={() => [
              ['source', 'destination', 'bytes', 'packets', 'connections'],
              ...(answer.data?.cells ?? []).map((c) => [
                c.source,
                c.destination,
                c.bytes,
                c.packets,
                c.flows,
              ]),
            ]}
          />
        </>
      }
    >
      <Content answer={answer} lines={12} empty={(m) => m.cells.length === 0}>
        {(matrix) => <Grid matrix={matrix} />}
      </Content>
    </Panel>
  );
}

function Grid({ matrix }: { matrix: Matrix }) {
  const { metric } = view.value;
  const body = useRef<HTMLTableSectionElement>(null);
  const [over, setOver] = useState<Cell>();
  const { cells, rows, columns, min, max } = useMemo(() => {
    const byPair = new Map(matrix.cells.map((c) => [`${c.source} ${c.destination}`, c]));
    const sources = new Set(matrix.cells.map((c) => c.source));
    const destinations = new Set(matrix.cells.map((c) => c.destination));
    return {
      cells: byPair,
      // rows and columns without anything say nothing
      rows: matrix.hosts.filter((h) => sources.has(h)),
      columns: matrix.hosts.filter((h) => destinations.has(h)),
      min: Math.min(...matrix.cells.map((c) => c[metric] || 1)),
      max: Math.max(1, ...matrix.cells.map((c) => c[metric])),
    };
  }, [matrix, metric]);
  const choose = (cell: Cell) => {
    const both = query.add(view.peek().q, query.term('source.ip', cell.source));
    go({ q: query.add(both, query.term('destination.ip', cell.destination)), page: 'flows' });
  };
  const key = (event: JSX.TargetedKeyboardEvent<HTMLTableSectionElement>) => {
    const step = { ArrowUp: [-1, 0], ArrowDown: [1, 0], ArrowLeft: [0, -1], ArrowRight: [0, 1] }[
      event.key
    ];
    const td = (event.target as HTMLElement).closest('td');
    if (!step || !td) return;
    event.preventDefault();
    let row = (td.parentElement as HTMLTableRowElement).rowIndex - 1;
    let column = td.cellIndex;
    // on to the next that has something
    for (;;) {
      row += step[0]!;
      column += step[1]!;
      const next = body.current?.rows[row]?.cells[column];
      if (!next || column === 0) return;
      const button = next.querySelector('button');
      if (button) return button.focus();
    }
  };
  const name = (host: string) => names.value[host] ?? host;
  let first = true;
  return (
    <>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: it scrolls */}
      <div class="scroll matrix-scroll" tabIndex={0}>
        <table class="matrix">
          <thead>
            <tr>
              <td />
              {columns.map((host) => (
                <th scope="col" key={host} class={over?.destination === host ? 'over' : ''}>
                  <a href={link({ page: 'host', host })} title={host}>
                    <span>
                      <HostText ip={host} />
                    </span>
                  </a>
                </th>
              ))}
            </tr>
          </thead>
          <tbody ref={body} onKeyDown={key}>
            {rows.map((source) => (
              <tr key={source}>
                <th scope="row" class={over?.source === source ? 'over' : ''}>
                  <a href={link({ page: 'host', host: source })} title={source}>
                    <HostText ip={source} />
                  </a>
                </th>
                {columns.map((destination) => {
                  const cell = cells.get(`${source} ${destination}`);
                  if (!cell)
                    return <td key={destination} class={source === destination ? 'self' : ''} />;
                  const reachable = first;
                  first = false;
                  return (
                    <td key={destination}>
                      <button
                        type="button"
                        class={`m${level(cell[metric], min, max)}`}
                        tabIndex={reachable ? 0 : -1}
                        value={cell[metric]}
                        aria-label={`${name(source)} to ${name(destination)}: ${text(metric, cell[metric])}${metric === 'packets' || metric === 'flows' ? ` ${metric}` : ''}`}
                        title={`${name(source)} → ${name(destination)}\n${f.exact(cell.bytes)} bytes, ${f.exact(cell.packets)} packets, ${f.exact(cell.flows)} connections`}
                        onClick={() => choose(cell)}
                        onMouseEnter={() => setOver(cell)}
                        onMouseLeave={() => setOver(undefined)}
                        onFocus={() => setOver(cell)}
                        onBlur={() => setOver(undefined)}
                      >
                        <span>{text(metric, cell[metric])}</span>
                      </button>
                    </td>
                  );
                })}
              </tr>
            ))}
          </tbody>
        </table>
      </div>
      <p class="sub matrix-foot">
        {over ? (
          <>
            <b>{name(over.source)}</b> to <b>{name(over.destination)}</b>:{' '}
            {text('bytes', over.bytes)} ({text('bytes', over.source_bytes)} there,{' '}
            {text('bytes', over.destination_bytes)} back), {f.exact(over.packets)} packets,{' '}
            {f.exact(over.flows)} connections
          </>
        ) : matrix.other_bytes > 0 ? (
          <>
            Between other hosts: {text('bytes', matrix.other_bytes)}. A press on a cell shows its
            flows.
          </>
        ) : (
          'That is all of it. A press on a cell shows its flows.'
        )}
      </p>
    </>
  );
}

/** A panel with a quantity over time, split by something or not. */

import type { ComponentChildren } from 'preact';
import { useMemo, useState } from 'preact/hooks';
import type { Timeline } from './api';
import { Chart, colorClass, type Line } from './chart';
import { colorsOf } from './colors';
import * as f from './format';
import { Count, Quantity, Time, unitOf } from './quantity';
import { type Answer, useAnswer, useScope, utc } from './state';
import { Content, csv, HostText, Icon, Panel, Popover, save, Value } from './ui';
import type { Split } from './view';

/** The field that a key of a split is a value of. */
export const FIELD_OF: Record<string, string | undefined> = {
  transport: 'transport',
  service: 'service',
  port: 'destination.port',
  host: 'host.ip',
  source: 'source.ip',
  destination: 'destination.ip',
  tag: 'tag',
  vlan: 'vlan',
};

export function TimePanel(props: {
  name: string;
  title: string;
  by: Split;
  metric: string;
  further?: string;
  limit?: number;
  actions?: ComponentChildren;
  color?: number;
  tall?: boolean;
}) {
  const scope = useScope(props.further);
  const answer = useAnswer<Timeline>(scope && 'timeline', {
    ...scope,
    by: props.by,
    metric: props.metric,
    limit: props.limit ?? 10,
  });
  return <TimelinePanel {...props} answer={answer} />;
}

/** The same of an answer that is there. */
export function TimelinePanel(props: {
  name: string;
  title: string;
  by: Split;
  metric: string;
  answer: Answer<Timeline>;
  actions?: ComponentChildren;
  color?: number;
  tall?: boolean;
  /** Lines beside each other instead of on top. */
  apart?: boolean;
  /** What a series is called that has no field to search for. */
  fixed?: boolean;
}) {
  const [asTable, setAsTable] = useState(false);
  const { answer, metric } = props;
  const data = answer.data;
  const per = data ? `${unitOf(metric)} per ${f.duration(data.interval_ms)}` : undefined;
  return (
    <Panel
      name={props.name}
      title={props.title}
      sub={per}
      busy={answer.pending}
      actions={
        <>
          {props.actions}
          <PanelMenu
            title={props.title}
            asTable={asTable}
            toggle={() => setAsTable(!asTable)}
            rows={() => (data ? rowsOf(data) : [])}
          />
        </>
      }
    >
      <Content answer={answer}>
        {(timeline) =>
          asTable ? (
            <TimelineTable timeline={timeline} metric={metric} />
          ) : (
            <Drawing {...props} timeline={timeline} />
          )
        }
      </Content>
    </Panel>
  );
}

function Drawing(props: {
  title: string;
  by: Split;
  metric: string;
  timeline: Timeline;
  color?: number;
  tall?: boolean;
  apart?: boolean;
  fixed?: boolean;
}) {
  const { timeline, by, metric } = props;
  const lines = useMemo<Line[]>(() => {
    const keys = timeline.series.map((s) => s.key);
    const kind = by === 'source' || by === 'destination' || by === 'host' ? 'host' : by;
    const colors = timeline.by === 'none' ? [props.color ?? 3] : colorsOf(kind, keys);
    const found = timeline.series.map((s, i) => ({
      key: s.key,
      label: s.label || s.key || props.title,
      color: colors[i]!,
      values: s.values,
    }));
    if (timeline.other && timeline.other.total > 0) {
      found.push({ key: ' other', label: 'other', color: -1, values: timeline.other.values });
    }
    return found;
  }, [timeline]);
  const nothing = !timeline.series.some((s) => s.total > 0) && !timeline.other?.total;
  if (nothing) return <p class="nothing">Nothing in this time range.</p>;
  const field = props.fixed ? undefined : FIELD_OF[by];
  return (
    <div class="with-legend">
      <Chart
        label={props.title}
        metric={metric}
        times={timeline.times}
        interval={timeline.interval_ms}
        to={timeline.to}
        lines={lines}
        stacked={!props.apart && timeline.by !== 'none'}
        {...(props.tall ? { tall: true } : {})}
      />
      {timeline.by !== 'none' && (
        // biome-ignore lint/a11y/noNoninteractiveTabindex: it scrolls
        <ul class="legend" tabIndex={0} aria-label={`${props.title}: legend`}>
          {timeline.series.map((s, i) => (
            <li key={s.key}>
              <i class={`swatch ${colorClass(lines[i]!.color)}`} />
              {field ? (
                <Value field={field} value={s.key}>
                  {by === 'source' || by === 'destination' || by === 'host' ? (
                    <HostText ip={s.key} />
                  ) : (
                    s.label || s.key
                  )}
                </Value>
              ) : (
                <span class="value">{s.label}</span>
              )}
              <Quantity metric={metric} value={s.total} />
            </li>
          ))}
          {timeline.other && timeline.other.total > 0 && (
            <li>
              <i class="swatch c-other" />
              <span class="value other">other</span>
              <Quantity metric={metric} value={timeline.other.total} />
            </li>
          )}
        </ul>
      )}
    </div>
  );
}

function rowsOf(timeline: Timeline): (string | number)[][] {
  const head = ['time', ...timeline.series.map((s) => s.label || s.key || timeline.metric)];
  if (timeline.other) head.push('other');
  return [
    head,
    ...timeline.times.map((t, i) => [
      new Date(t).toISOString(),
      ...timeline.series.map((s) => s.values[i] ?? 0),
      ...(timeline.other ? [timeline.other.values[i] ?? 0] : []),
    ]),
  ];
}

function TimelineTable({ timeline, metric }: { timeline: Timeline; metric: string }) {
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: it scrolls
    <div class="scroll" tabIndex={0}>
      <table>
        <thead>
          <tr>
            <th scope="col">{utc.value ? 'Time (UTC)' : 'Time'}</th>
            {timeline.series.map((s) => (
              <th scope="col" class="number" key={s.key}>
                {s.label || s.key || unitOf(metric)}
              </th>
            ))}
            {timeline.other && (
              <th scope="col" class="number">
                other
              </th>
            )}
          </tr>
        </thead>
        <tbody>
          {timeline.times.map((t, i) => (
            <tr key={t}>
              <td>
                <Time ms={t} />
              </td>
              {timeline.series.map((s) => (
                <td class="number" key={s.key}>
                  <Count value={s.values[i] ?? 0} />
                </td>
              ))}
              {timeline.other && (
                <td class="number">
                  <Count value={timeline.other.values[i] ?? 0} />
                </td>
              )}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

/** What else a panel can do: its numbers as a table or as a file. */
export function PanelMenu(props: {
  title: string;
  asTable?: boolean;
  toggle?: () => void;
  rows: () => (string | number)[][];
}) {
  const file = props.title.toLowerCase().replace(/[^a-z0-9]+/g, '-');
  return (
    <Popover
      label={`More about: ${props.title}`}
      title="More"
      kind="plain"
      button={<Icon name="more" />}
    >
      {(close) => (
        <div class="items">
          {props.toggle && (
            <button
              type="button"
              onClick={() => {
                props.toggle?.();
                close();
              }}
            >
              <Icon name={props.asTable ? 'chart' : 'table'} />
              {props.asTable ? 'Show as chart' : 'Show as table'}
            </button>
          )}
          <button
            type="button"
            onClick={() => {
              save(`${file}.csv`, 'text/csv', csv(props.rows()));
              close();
            }}
          >
            <Icon name="download" />
            Download CSV
          </button>
          <button
            type="button"
            onClick={() => {
              const [head = [], ...rows] = props.rows();
              const objects = rows.map((r) => Object.fromEntries(head.map((h, i) => [h, r[i]])));
              save(`${file}.json`, 'application/json', `${JSON.stringify(objects, null, 1)}\n`);
              close();
            }}
          >
            <Icon name="download" />
            Download JSON
          </button>
        </div>
      )}
    </Popover>
  );
}

/** Series over time, as areas: stacked, or one alone. */

import { useEffect, useLayoutEffect, useRef, useState } from 'preact/hooks';
import uPlot from 'uplot';
import 'uplot/dist/uPlot.min.css';
import * as f from './format';
import { text, unitOf } from './quantity';
import { absolute } from './range';
import { dark, setRange, units, utc } from './state';

export interface Line {
  key: string;
  label: string;
  /** Number of a colour, -1 for what is left over. */
  color: number;
  values: number[];
}

export interface ChartProps {
  label: string;
  metric: string;
  times: number[];
  interval: number;
  to: number;
  lines: Line[];
  /** Whether the lines are parts of a whole, drawn on top of each other. */
  stacked: boolean;
  tall?: boolean;
}

const SYNC = uPlot.sync('time');
const POWERS_OF_2 = Array.from({ length: 50 }, (_, i) => 2 ** i);

function css(name: string): string {
  return getComputedStyle(document.documentElement).getPropertyValue(name).trim();
}

const colorOf = (color: number) => css(color < 0 ? '--c-other' : `--c${color}`);

/** Each line on top of those before it. */
function pile(lines: Line[], stacked: boolean): number[][] {
  if (!stacked) return lines.map((l) => l.values);
  let below: number[] | undefined;
  return lines.map((l) => {
    below = l.values.map((v, i) => v + (below?.[i] ?? 0));
    return below;
  });
}

export function Chart(props: ChartProps) {
  const box = useRef<HTMLDivElement>(null);
  const plot = useRef<uPlot>();
  const latest = useRef(props);
  latest.current = props;
  const [at, setAt] = useState<{ index: number; left: number; width: number } | undefined>();
  const look = [
    dark.value,
    utc.value,
    units.value,
    props.metric,
    props.stacked,
    props.times.length < 3,
    ...props.lines.map((l) => `${l.key}/${l.color}`),
  ].join(' ');

  // made anew when what it is made of changes, which look stands for
  useLayoutEffect(() => {
    const element = box.current;
    if (!element) return;
    const { lines, metric, stacked, times } = latest.current;
    const grid = { stroke: css('--grid'), width: 1 };
    const axis = {
      stroke: css('--muted'),
      font: `11px ${css('--font')}`,
      grid,
      ticks: { show: false },
    };
    const inUtc = utc.peek();
    const isBytes = metric.endsWith('bytes');
    const options: uPlot.Options = {
      width: Math.max(100, element.clientWidth),
      height: Math.max(80, element.clientHeight),
      ms: 1,
      tzDate: (ms) => (inUtc ? uPlot.tzDate(new Date(ms), 'Etc/UTC') : new Date(ms)),
      legend: { show: false },
      padding: [8, 20, 0, 0],
      cursor: {
        sync: { key: SYNC.key, setSeries: false },
        drag: { x: true, y: false, setScale: false },
        points: { size: 7 },
        bind: { dblclick: () => null },
        y: false,
      },
      select: { show: true, left: 0, top: 0, width: 0, height: 0 },
      scales: {
        x: {
          range: () => {
            const { times: t, to, interval } = latest.current;
            const first = t[0] ?? to - 1;
            return [
              first,
              Math.max(
                first + interval,
                t[t.length - 1] ?? first,
                Math.min(to, first + interval * t.length),
              ),
            ];
          },
        },
        y: { range: (_u, _min, max) => [0, max > 0 ? max * 1.06 : 1] },
      },
      axes: [
        {
          ...axis,
          grid: { show: false },
          space: 70,
          size: 38,
          gap: 6,
          values: [
            [864e5, '{MM}-{DD}', null, null, null, null, null, null, 1],
            [6e4, '{HH}:{mm}', '\n{MM}-{DD}', null, '\n{MM}-{DD}', null, null, null, 1],
            [1e3, '{HH}:{mm}:{ss}', '\n{MM}-{DD}', null, '\n{MM}-{DD}', null, null, null, 1],
            [1, ':{ss}.{fff}', '\n{HH}:{mm}', null, null, null, null, null, 1],
          ],
        },
        {
          ...axis,
          size: isBytes ? 66 : 48,
          space: 34,
          gap: 6,
          values: (_u, splits) => splits.map((v) => (v < 0 ? '' : text(metric, v))),
          ...(isBytes && units.peek() === 'iec' ? { incrs: POWERS_OF_2 } : {}),
          ...(isBytes
            ? {}
            : {
                incrs: [1, 2, 5]
                  .flatMap((d) => Array.from({ length: 15 }, (_, e) => d * 10 ** e))
                  .sort((a, b) => a - b),
              }),
        },
      ],
      series: [
        {},
        ...lines.map((l) => {
          const color = colorOf(l.color);
          return {
            stroke: color,
            width: stacked ? 0 : 1.5,
            fill: `${color}${stacked ? 'd0' : '33'}`,
            points: { show: times.length < 3, size: 6, fill: color },
          };
        }),
      ],
      bands: stacked
        ? lines.slice(1).map((_, i) => ({ series: [i + 2, i + 1] as [number, number] }))
        : [],
      hooks: {
        setSelect: [
          (u) => {
            const { left, width } = u.select;
            u.setSelect({ left: 0, top: 0, width: 0, height: 0 }, false);
            if (width >= 4) zoom(u, left, width);
          },
        ],
        setCursor: [
          (u) => {
            const { idx, left } = u.cursor;
            const own = u.over.matches(':hover');
            setAt(
              own && idx !== null && idx !== undefined && left !== undefined && left >= 0
                ? { index: idx, left: left + u.over.offsetLeft, width: element.clientWidth }
                : undefined,
            );
          },
        ],
      },
    };
    const made = new uPlot(options, [times, ...pile(lines, stacked)], element);
    plot.current = made;
    const stopTouch = zoomByTouch(made);
    const observer = new ResizeObserver(() => {
      const { clientWidth: width, clientHeight: height } = element;
      if (width > 0 && (made.width !== width || made.height !== height)) {
        made.setSize({ width, height });
      }
    });
    observer.observe(element);
    return () => {
      observer.disconnect();
      stopTouch();
      made.destroy();
      plot.current = undefined;
    };
  }, [look]);

  useEffect(() => {
    plot.current?.setData([props.times, ...pile(props.lines, props.stacked)]);
  }, [props.times, props.lines, props.stacked, props.to]);

  const total = props.lines.reduce((sum, l) => sum + l.values.reduce((a, b) => a + b, 0), 0);
  return (
    <div class={props.tall ? 'chart tall' : 'chart'}>
      <div
        class="plot"
        ref={box}
        role="img"
        aria-label={`${props.label}: ${f.exact(total)} ${unitOf(props.metric)} in ${props.times.length} intervals`}
      />
      {at && <Tip {...props} at={at} />}
    </div>
  );
}

const TIP_LINES = 8;

function Tip(props: ChartProps & { at: { index: number; left: number; width: number } }) {
  const { at, lines, times, metric } = props;
  const box = useRef<HTMLDivElement>(null);
  useLayoutEffect(() => {
    const element = box.current;
    if (!element) return;
    const { offsetWidth } = element;
    const right = at.left + 14 + offsetWidth <= at.width;
    element.style.left = `${right ? at.left + 14 : Math.max(0, at.left - 14 - offsetWidth)}px`;
  });
  const time = times[at.index];
  if (time === undefined) return null;
  const rows = lines
    .map((l) => ({ ...l, value: l.values[at.index] ?? 0 }))
    .filter((l) => l.value > 0 || lines.length === 1)
    .sort((a, b) => b.value - a.value);
  const sum = rows.reduce((s, l) => s + l.value, 0);
  return (
    <div class="tip" ref={box} aria-hidden="true">
      <div class="tip-time">
        {f.second(time, utc.value)} <span>+ {f.duration(props.interval)}</span>
      </div>
      {rows.slice(0, TIP_LINES).map((l) => (
        <div class="tip-row" key={l.key}>
          <i class={`swatch ${colorClass(l.color)}`} />
          <span>{l.label}</span>
          <b>{text(metric, l.value)}</b>
        </div>
      ))}
      {rows.length > TIP_LINES && (
        <div class="tip-row">
          <span>and {rows.length - TIP_LINES} more</span>
        </div>
      )}
      {rows.length > 1 && props.stacked && (
        <div class="tip-row tip-sum">
          <span>together</span>
          <b>{text(metric, sum)}</b>
        </div>
      )}
    </div>
  );
}

export const colorClass = (color: number) => (color < 0 ? 'c-other' : `c${color}`);

function zoom(u: uPlot, left: number, width: number): void {
  const from = u.posToVal(left, 'x');
  const to = u.posToVal(left + width, 'x');
  setRange(absolute(from, Math.max(to, from + 1000)));
}

/** Fingers drag like a mouse does; up and down still moves the page. */
function zoomByTouch(u: uPlot): () => void {
  const { over } = u;
  let start: number | undefined;
  const x = (event: PointerEvent) => {
    const place = over.getBoundingClientRect();
    return Math.max(0, Math.min(place.width, event.clientX - place.left));
  };
  const down = (event: PointerEvent) => {
    if (event.pointerType === 'touch') start = x(event);
  };
  const move = (event: PointerEvent) => {
    if (start === undefined || event.pointerType !== 'touch') return;
    const end = x(event);
    u.setSelect(
      {
        left: Math.min(start, end),
        top: 0,
        width: Math.abs(end - start),
        height: over.clientHeight,
      },
      false,
    );
  };
  const up = (event: PointerEvent) => {
    if (start === undefined || event.pointerType !== 'touch') return;
    const end = x(event);
    const from = start;
    start = undefined;
    u.setSelect({ left: 0, top: 0, width: 0, height: 0 }, false);
    if (Math.abs(end - from) > 12) zoom(u, Math.min(from, end), Math.abs(end - from));
  };
  const cancel = () => {
    start = undefined;
    u.setSelect({ left: 0, top: 0, width: 0, height: 0 }, false);
  };
  over.addEventListener('pointerdown', down);
  over.addEventListener('pointermove', move);
  over.addEventListener('pointerup', up);
  over.addEventListener('pointercancel', cancel);
  return () => {
    over.removeEventListener('pointerdown', down);
    over.removeEventListener('pointermove', move);
    over.removeEventListener('pointerup', up);
    over.removeEventListener('pointercancel', cancel);
  };
}

/** A small line without axes. */
export function Sparkline({ values, color = 0 }: { values: number[]; color?: number }) {
  if (values.length < 2) return <svg class="sparkline" viewBox="0 0 100 24" aria-hidden="true" />;
  const max = Math.max(...values, 1);
  const points = values.map(
    (v, i) => `${((100 * i) / (values.length - 1)).toFixed(1)},${(23 - (21 * v) / max).toFixed(1)}`,
  );
  return (
    <svg
      class={`sparkline ${colorClass(color)}`}
      viewBox="0 0 100 24"
      preserveAspectRatio="none"
      aria-hidden="true"
    >
      <polygon points={`0,24 ${points.join(' ')} 100,24`} />
      <polyline points={points.join(' ')} />
    </svg>
  );
}

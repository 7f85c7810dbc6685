/** Time ranges: as the address has them, and as milliseconds. */

import { second } from './format';

/** Where a range begins and ends: now, now-15m, a time in ms or ISO 8601; from "all" is everything. */
export interface Range {
  from: string;
  to: string;
}

/** A range in milliseconds since the epoch. */
export interface Span {
  from: number;
  to: number;
}

export const ALL = 'all';

export const QUICK: { label: string; from: string }[] = [
  { label: 'Last 5 minutes', from: 'now-5m' },
  { label: 'Last 15 minutes', from: 'now-15m' },
  { label: 'Last 30 minutes', from: 'now-30m' },
  { label: 'Last hour', from: 'now-1h' },
  { label: 'Last 4 hours', from: 'now-4h' },
  { label: 'Last 12 hours', from: 'now-12h' },
  { label: 'Last 24 hours', from: 'now-24h' },
  { label: 'Last 2 days', from: 'now-2d' },
  { label: 'Last 7 days', from: 'now-7d' },
  { label: 'Last 30 days', from: 'now-30d' },
];

const UNITS: Record<string, number> = { s: 1e3, m: 6e4, h: 36e5, d: 864e5, w: 6048e5 };

/** Returns the milliseconds of a moment, or undefined where it is none. */
export function moment(text: string, now: number): number | undefined {
  const relative = /^now(?:([+-])(\d{1,6})([smhdw]))?$/.exec(text);
  if (relative) {
    const [, sign, count, unit] = relative;
    return count ? now + (sign === '-' ? -1 : 1) * Number(count) * UNITS[unit!]! : now;
  }
  if (/^\d{10,16}$/.test(text)) return Number(text);
  const parsed = /^\d{4}-\d{2}-\d{2}/.test(text) ? Date.parse(text) : Number.NaN;
  return Number.isNaN(parsed) ? undefined : parsed;
}

export function isRelative(range: Range): boolean {
  return range.from.startsWith('now') || range.to.startsWith('now');
}

/** Whether the range goes on as time does, so that there is something to refresh. */
export function isLive(range: Range): boolean {
  return range.from === ALL || range.to.startsWith('now');
}

/** A range as people say it. */
export function label(range: Range, utc: boolean, everything: string): string {
  if (range.from === ALL) return everything;
  const quick = QUICK.find((q) => q.from === range.from && range.to === 'now');
  if (quick) return quick.label;
  const side = (text: string) => {
    if (text.startsWith('now')) return text.replace(/([+-])/, ' $1 ');
    const ms = moment(text, 0);
    return ms === undefined ? text : second(ms, utc);
  };
  const from = side(range.from);
  const to = side(range.to);
  // the day once, where both sides have the same
  return /^\d/.test(from) && from.slice(0, 10) === to.slice(0, 10)
    ? `${from} – ${to.slice(11)}`
    : `${from} – ${to}`;
}

export function absolute(from: number, to: number): Range {
  return { from: String(Math.round(from)), to: String(Math.round(to)) };
}

/** The range moved by a share of its length: -1 is the one right before. */
export function moved(span: Span, share: number): Range {
  const by = (span.to - span.from) * share;
  return absolute(span.from + by, span.to + by);
}

/** The range made longer or shorter around its middle. */
export function zoomed(span: Span, factor: number): Range {
  const middle = (span.from + span.to) / 2;
  const half = Math.max(500, ((span.to - span.from) * factor) / 2);
  return absolute(middle - half, middle + half);
}

const STEPS = [
  1e3, 2e3, 5e3, 1e4, 3e4, 6e4, 12e4, 3e5, 6e5, 9e5, 18e5, 36e5, 72e5, 108e5, 216e5, 432e5, 864e5,
  1728e5, 6048e5,
];

/** The shortest even interval with at most so many buckets in a span. */
export function interval(span: Span, buckets: number): number {
  const length = span.to - span.from;
  return STEPS.find((step) => length / step <= buckets) ?? STEPS[STEPS.length - 1]!;
}

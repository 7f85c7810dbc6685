/** Numbers and times as people read them. */

export type Units = 'iec' | 'si';

const IEC = ['B', 'KiB', 'MiB', 'GiB', 'TiB', 'PiB'];
const SI = ['B', 'kB', 'MB', 'GB', 'TB', 'PB'];
const COUNTS = ['', 'k', 'M', 'G', 'T', 'P'];

function scaled(value: number, base: number, names: string[], gap: string): string {
  let size = Math.abs(value);
  let step = 0;
  while (size >= base && step < names.length - 1) {
    size /= base;
    step++;
  }
  // 999.6 would be shown as 1000: it is the next unit's 1.00 (or 0.98 of 1024)
  if (step > 0 && Math.round(size) >= 1000 && base === 1000 && step < names.length - 1) {
    size /= base;
    step++;
  }
  const digits =
    step === 0 ? (Number.isInteger(size) ? 0 : 1) : size < 9.995 ? 2 : size < 99.95 ? 1 : 0;
  const sign = value < 0 ? '-' : '';
  const unit = names[step];
  return `${sign}${size.toFixed(digits)}${unit ? gap + unit : ''}`;
}

/** Bytes with three digits and a unit: 1.21 MiB. */
export function bytes(value: number, units: Units = 'iec'): string {
  return units === 'iec' ? scaled(value, 1024, IEC, ' ') : scaled(value, 1000, SI, ' ');
}

/** Bits per second, always by 1000 as networks count them, of a number of bytes a second. */
export function bitRate(bytesPerSecond: number): string {
  return `${scaled(bytesPerSecond * 8, 1000, COUNTS, ' ')}${bytesPerSecond * 8 < 1000 ? ' ' : ''}bit/s`;
}

/** A count with three digits: 12.3k. */
export function compact(value: number): string {
  return scaled(value, 1000, COUNTS, '');
}

/** A count in full, thousands apart: 1,234,567. */
export function exact(value: number): string {
  return Math.round(value)
    .toString()
    .replace(/\B(?=(\d{3})+(?!\d))/g, ',');
}

/** A share of a total: 12.3 %. */
export function percent(part: number, total: number): string {
  if (total <= 0) return '0 %';
  const value = (100 * part) / total;
  return `${value >= 99.95 || value === 0 ? value.toFixed(0) : value.toFixed(1)} %`;
}

/** A duration: 340 ms, 2.5 s, 3 m 20 s, 5 h 12 m, 3 d 4 h. */
export function duration(ms: number): string {
  if (ms < 1000) return `${Math.round(ms)} ms`;
  if (ms < 60_000) return `${(ms / 1000).toFixed(ms < 10_000 ? 1 : 0).replace(/\.0$/, '')} s`;
  const seconds = Math.round(ms / 1000);
  const two = (large: number, l: string, small: number, s: string) =>
    small > 0 ? `${large} ${l} ${small} ${s}` : `${large} ${l}`;
  if (seconds < 3600) return two(Math.floor(seconds / 60), 'm', seconds % 60, 's');
  const minutes = Math.round(seconds / 60);
  if (minutes < 1440) return two(Math.floor(minutes / 60), 'h', minutes % 60, 'm');
  const hours = Math.round(minutes / 60);
  return two(Math.floor(hours / 24), 'd', hours % 24, 'h');
}

const two = (n: number) => String(n).padStart(2, '0');

interface Parts {
  date: string;
  minute: string;
  second: string;
  ms: string;
}

function parts(ms: number, utc: boolean): Parts {
  const d = new Date(ms);
  return utc
    ? {
        date: `${d.getUTCFullYear()}-${two(d.getUTCMonth() + 1)}-${two(d.getUTCDate())}`,
        minute: `${two(d.getUTCHours())}:${two(d.getUTCMinutes())}`,
        second: two(d.getUTCSeconds()),
        ms: String(d.getUTCMilliseconds()).padStart(3, '0'),
      }
    : {
        date: `${d.getFullYear()}-${two(d.getMonth() + 1)}-${two(d.getDate())}`,
        minute: `${two(d.getHours())}:${two(d.getMinutes())}`,
        second: two(d.getSeconds()),
        ms: String(d.getMilliseconds()).padStart(3, '0'),
      };
}

/** A time in full: 2026-05-04 13:09:00.123, with UTC behind it where it is that. */
export function timestamp(ms: number, utc: boolean): string {
  const p = parts(ms, utc);
  return `${p.date} ${p.minute}:${p.second}.${p.ms}${utc ? ' UTC' : ''}`;
}

/** A time to the second: 2026-05-04 13:09:00. */
export function second(ms: number, utc: boolean): string {
  const p = parts(ms, utc);
  return `${p.date} ${p.minute}:${p.second}`;
}

/** A time of the day, with the day where it is not that of {@code near}. */
export function clock(ms: number, utc: boolean, near: number): string {
  const p = parts(ms, utc);
  const time = `${p.minute}:${p.second}`;
  return p.date === parts(near, utc).date ? time : `${p.date.slice(5)} ${time}`;
}

/** What an input of type datetime-local takes: 2026-05-04T13:09:00. */
export function inputTime(ms: number, utc: boolean): string {
  const p = parts(ms, utc);
  return `${p.date}T${p.minute}:${p.second}`;
}

/** The time that such an input says. */
export function fromInput(text: string, utc: boolean): number {
  return Date.parse(utc && !text.endsWith('Z') ? `${text}Z` : text);
}

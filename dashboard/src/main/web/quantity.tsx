/** Quantities in the units that are chosen, exact when pointed at. */

import * as f from './format';
import { units, utc } from './state';

/** Bytes, packets or flows as text. */
export function text(metric: string, value: number): string {
  return metric.endsWith('bytes') ? f.bytes(value, units.value) : f.compact(value);
}

export function unitOf(metric: string): string {
  if (metric.endsWith('bytes')) return 'bytes';
  return metric.endsWith('packets') ? 'packets' : 'connections';
}

/** A quantity; the exact number is its title and, for tests and scripts, its value. */
export function Quantity({ metric, value }: { metric: string; value: number }) {
  return (
    <data value={value} title={`${f.exact(value)} ${unitOf(metric)}`}>
      {text(metric, value)}
    </data>
  );
}

/** A count in full. */
export function Count({ value, unit }: { value: number; unit?: string }) {
  return (
    <data value={value} title={unit ? `${f.exact(value)} ${unit}` : undefined}>
      {f.exact(value)}
    </data>
  );
}

export function Time({ ms, short }: { ms: number; short?: number | undefined }) {
  return (
    <time dateTime={new Date(ms).toISOString()} title={f.timestamp(ms, utc.value)}>
      {short === undefined ? f.second(ms, utc.value) : f.clock(ms, utc.value, short)}
    </time>
  );
}

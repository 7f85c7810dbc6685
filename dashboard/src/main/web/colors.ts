/** Colours of series: a key has the same one in all panels, and no two of a panel share one. */

export const COLORS = 10;
export const OTHER = 'other';

const given = new Map<string, number>();
let next = 0;

const FIXED: Record<string, number> = {
  'transport:tcp': 0,
  'transport:udp': 1,
  'transport:icmp': 2,
};

/** Returns the number of the colour of each key, in the order of the keys. */
export function colorsOf(kind: string, keys: string[]): number[] {
  const used = new Set<number>();
  const found = keys.map((key) => {
    const name = `${kind}:${key}`;
    const color = FIXED[name] ?? given.get(name);
    if (color === undefined || used.has(color)) return -1;
    used.add(color);
    return color;
  });
  return found.map((color, i) => {
    if (color >= 0) return color;
    let free = next % COLORS;
    for (let tried = 0; used.has(free) && tried < COLORS; tried++) free = (free + 1) % COLORS;
    used.add(free);
    next = free + 1;
    given.set(`${kind}:${keys[i]}`, free);
    return free;
  });
}

import { expect, it } from 'vitest';
import { COLORS, colorsOf } from './colors';

it('should give no two series of a panel the same colour', () => {
  for (let round = 0; round < 30; round++) {
    const keys = Array.from({ length: COLORS }, (_, i) => `10.0.${round}.${(i * 7 + round) % 25}`);
    expect(new Set(colorsOf('host', keys)).size).toBe(COLORS);
  }
});

it('should give a host the colour it had', () => {
  const [first] = colorsOf('host', ['192.0.2.1']);
  expect(colorsOf('host', ['192.0.2.99', '192.0.2.1'])[1]).toBe(first);
});

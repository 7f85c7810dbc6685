import { describe, expect, it } from 'vitest';
import * as r from './range';

const NOW = Date.UTC(2026, 4, 4, 12);

describe('a moment', () => {
  it.each([
    ['now', NOW],
    ['now-15m', NOW - 900_000],
    ['now+1h', NOW + 3_600_000],
    ['1777896000000', 1_777_896_000_000],
    ['2026-05-04T10:00:00Z', NOW - 7_200_000],
  ])('should be read from %s', (text, ms) => {
    expect(r.moment(text, NOW)).toBe(ms);
  });

  it.each(['', 'yesterday', 'now-', 'now-5', 'now-5x', '12', 'now-15m; DROP'])(
    'should not be read from "%s"',
    (text) => {
      expect(r.moment(text, NOW)).toBeUndefined();
    },
  );
});

describe('a range', () => {
  it('should be called what people call it', () => {
    expect(r.label({ from: 'now-15m', to: 'now' }, true, '')).toBe('Last 15 minutes');
    expect(r.label({ from: 'now-90s', to: 'now' }, true, '')).toBe('now - 90s – now');
    expect(r.label({ from: r.ALL, to: '' }, true, 'All')).toBe('All');
    expect(r.label(r.absolute(NOW, NOW + 60_000), true, '')).toBe('2026-05-04 12:00:00 – 12:01:00');
    expect(r.label(r.absolute(NOW, NOW + 86_400_000), true, '')).toBe(
      '2026-05-04 12:00:00 – 2026-05-05 12:00:00',
    );
  });

  it('should follow only where it ends with now', () => {
    expect(r.isLive({ from: 'now-1h', to: 'now' })).toBe(true);
    expect(r.isLive({ from: r.ALL, to: '' })).toBe(true);
    expect(r.isLive(r.absolute(1e12, 2e12))).toBe(false);
  });

  it('should move by halves and grow around its middle', () => {
    expect(r.moved({ from: 1000, to: 3000 }, -0.5)).toEqual({ from: '0', to: '2000' });
    expect(r.zoomed({ from: 10_000, to: 20_000 }, 2)).toEqual({ from: '5000', to: '25000' });
  });

  it('should never shrink to nothing', () => {
    expect(r.zoomed({ from: 10_000, to: 10_001 }, 0.5)).toEqual({ from: '9501', to: '10501' });
  });
});

import { describe, expect, it } from 'vitest';
import * as f from './format';

describe('numbers', () => {
  it.each([
    [0, '0 B'],
    [1023, '1023 B'],
    [1024, '1.00 KiB'],
    [1536, '1.50 KiB'],
    [10_240, '10.0 KiB'],
    [1_023_999, '1000 KiB'],
    [1_271_234, '1.21 MiB'],
    [5 * 1024 ** 4, '5.00 TiB'],
    [-2048, '-2.00 KiB'],
  ])('should write %d bytes as %s', (value, text) => {
    expect(f.bytes(value)).toBe(text);
  });

  it.each([
    [999, '999 B'],
    [1000, '1.00 kB'],
    [999_600, '1.00 MB'],
    [1_271_234, '1.27 MB'],
  ])('should write %d bytes by 1000 as %s', (value, text) => {
    expect(f.bytes(value, 'si')).toBe(text);
  });

  it.each([
    [0, '0'],
    [999, '999'],
    [12_345, '12.3k'],
    [999_999, '1.00M'],
    [1_234_567, '1.23M'],
  ])('should shorten %d to %s', (value, text) => {
    expect(f.compact(value)).toBe(text);
  });

  it.each([
    [0, '0'],
    [999, '999'],
    [1000, '1,000'],
    [1_234_567, '1,234,567'],
  ])('should part the thousands of %d', (value, text) => {
    expect(f.exact(value)).toBe(text);
  });

  it('should count bits by 1000', () => {
    expect(f.bitRate(0)).toBe('0 bit/s');
    expect(f.bitRate(125_000)).toBe('1.00 Mbit/s');
  });

  it('should write shares of nothing', () => {
    expect(f.percent(1, 3)).toBe('33.3 %');
    expect(f.percent(3, 3)).toBe('100 %');
    expect(f.percent(0, 0)).toBe('0 %');
  });
});

describe('times', () => {
  it.each([
    [0, '0 ms'],
    [340, '340 ms'],
    [2500, '2.5 s'],
    [3000, '3 s'],
    [59_600, '60 s'],
    [200_000, '3 m 20 s'],
    [3_600_000, '1 h'],
    [18_720_000, '5 h 12 m'],
    [273_600_000, '3 d 4 h'],
  ])('should write a duration of %d ms as %s', (ms, text) => {
    expect(f.duration(ms)).toBe(text);
  });

  it('should write times in UTC and read them again', () => {
    const ms = Date.UTC(2026, 4, 4, 13, 9, 0, 123);
    expect(f.timestamp(ms, true)).toBe('2026-05-04 13:09:00.123 UTC');
    expect(f.fromInput(f.inputTime(ms, true), true)).toBe(ms - 123);
    expect(f.fromInput(f.inputTime(ms, false), false)).toBe(ms - 123);
  });

  it('should leave out the day where it is clear', () => {
    const ms = Date.UTC(2026, 4, 4, 13, 9, 0);
    expect(f.clock(ms, true, ms + 1000)).toBe('13:09:00');
    expect(f.clock(ms, true, ms + 86_400_000)).toBe('05-04 13:09:00');
  });
});

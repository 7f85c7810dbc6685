import { describe, expect, it } from 'vitest';
import { DEFAULTS, format, parse, type View } from './view';

describe('the address', () => {
  it('should be short for what is shown at first', () => {
    expect(format(DEFAULTS)).toBe('#/');
    expect(parse('')).toEqual(DEFAULTS);
    expect(parse('#/')).toEqual(DEFAULTS);
  });

  it('should say all of a view', () => {
    const view: View = {
      page: 'host',
      host: '2001:db8::1',
      from: '1777896000000',
      to: '1777899600000',
      q: 'tag:"a & b=c#d" and not service:https',
      by: 'vlan',
      metric: 'packets',
      sort: 'duration',
      columns: ['start', 'tags'],
      cursor: 'abc+/=',
      flow: '42',
      refresh: 0,
      utc: true,
      si: true,
      hosts: 24,
    };
    expect(parse(format(view))).toEqual(view);
  });

  it('should stay legible', () => {
    expect(format({ ...DEFAULTS, page: 'flows', q: 'source.ip:10.0.0.0/8' })).toBe(
      '#/flows?q=source.ip:10.0.0.0/8',
    );
  });

  it.each([
    '#/nowhere?by=colour&metric=weight&refresh=1&hosts=1000000',
    '#/host/',
    '#/host/%E0%A4%A',
    '#/?from=yesterday&to=tomorrow',
    '#/?sort=bytes;drop&columns=nothing',
  ])('should be as at first where it makes no sense: %s', (hash) => {
    const view = parse(hash);
    expect({ ...view, page: 'dashboard' }).toEqual(DEFAULTS);
  });

  it('should take a range that ends now', () => {
    expect(parse('#/?from=now-1h')).toMatchObject({ from: 'now-1h', to: 'now' });
    expect(parse('#/?from=all&to=now')).toMatchObject({ from: 'all', to: '' });
  });
});

import { describe, expect, it } from 'vitest';
import * as query from './query';

describe('a term', () => {
  it.each([
    ['source.ip', '10.0.0.1', 'source.ip:10.0.0.1'],
    ['source.ip', '2001:db8::1', 'source.ip:2001:db8::1'],
    ['port', 443, 'port:443'],
    ['tag', 'site north', 'tag:"site north"'],
    ['tag', 'or', 'tag:"or"'],
    ['tag', 'a"b\\c', 'tag:"a\\"b\\\\c"'],
    ['tag', '<img src=x onerror=alert(1)>', 'tag:"<img src=x onerror=alert(1)>"'],
    ['tag', '', 'tag:""'],
  ])('should quote what needs it: %s %s', (field, value, text) => {
    expect(query.term(field, value)).toBe(text);
  });
});

describe('parts of a query', () => {
  it.each([
    ['', []],
    ['*', []],
    ['a and b', ['a', 'b']],
    ['a b AND c', ['a', 'b', 'c']],
    ['not a and not (b or c)', ['not a', 'not (b or c)']],
    ['tag:"x and y" and port:[1 TO 9]', ['tag:"x and y"', 'port:[1 TO 9]']],
    ['a or b', ['a or b']],
    ['(a or b) and c', ['(a or b)', 'c']],
    ['(a and b', ['(a and b']],
    ['a) and b', ['a) and b']],
  ])('of %s', (q, parts) => {
    expect(query.parts(q)).toEqual(parts);
  });
});

describe('a query', () => {
  it('should take a further term once', () => {
    expect(query.add('', 'port:443')).toBe('port:443');
    expect(query.add('*', 'port:443')).toBe('port:443');
    expect(query.add('transport:tcp', 'port:443')).toBe('transport:tcp and port:443');
    expect(query.add('transport:tcp and port:443', 'port:443')).toBe('transport:tcp and port:443');
  });

  it('should keep what "or" joins together', () => {
    expect(query.add('a or b', 'port:443')).toBe('(a or b) and port:443');
    expect(query.both('a or b', 'c')).toBe('(a or b) and c');
  });

  it('should exclude in place of including, and the other way round', () => {
    expect(query.exclude('port:443', 'port:443')).toBe('not port:443');
    expect(query.add('not port:443 and a', 'port:443')).toBe('a and port:443');
  });

  it('should lose a term', () => {
    expect(query.without('a and b and c', 1)).toBe('a and c');
    expect(query.without('a', 0)).toBe('');
  });
});

describe('suggestions', () => {
  const names = (q: string, caret = q.length) =>
    query.fieldSuggestions(q, caret).map((s) => s.text);

  it('should be the fields that fit what is typed', () => {
    expect(names('sour')).toEqual(['source.ip:', 'source.port:']);
    expect(names('')).toContain('transport:');
    expect(names('port:443 ')[0]).toBe('and ');
  });

  it('should know whose value is typed', () => {
    expect(query.word('a and source.ip:10.', 19)).toMatchObject({
      field: 'source.ip',
      text: '10.',
    });
    expect(query.word('2001:db8::1', 11)).not.toHaveProperty('field');
    expect(query.word('a ', 2)).toEqual({ start: 2, end: 2, text: '' });
  });

  it('should replace the word at the caret', () => {
    expect(query.completed('sou', 3, 'source.ip:')).toEqual({ q: 'source.ip:', caret: 10 });
    expect(query.completed('port:4 and a', 6, '443')).toEqual({ q: 'port:443 and a', caret: 8 });
    expect(query.completed('port:', 5, '443')).toEqual({ q: 'port:443 ', caret: 9 });
  });
});

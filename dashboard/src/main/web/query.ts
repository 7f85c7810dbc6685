/** The query of the bar as text: adding and removing terms, and what could come next. */

export interface Field {
  name: string;
  about: string;
  /** The dimension of top?by= whose keys are values of the field. */
  by?: 'source' | 'destination' | 'host' | 'port' | 'service' | 'transport' | 'tag' | 'vlan';
}

export const FIELDS: Field[] = [
  { name: 'source.ip', about: 'address or network that opened the flow', by: 'source' },
  { name: 'destination.ip', about: 'address or network on the other side', by: 'destination' },
  { name: 'host.ip', about: 'address or network on either side', by: 'host' },
  { name: 'source.port', about: 'number, [1 TO 1023], >1024' },
  { name: 'destination.port', about: 'number, [1 TO 1023], >1024', by: 'port' },
  { name: 'port', about: 'port on either side', by: 'port' },
  { name: 'transport', about: 'tcp, udp, icmp', by: 'transport' },
  { name: 'service', about: 'name of the service: https, domain', by: 'service' },
  { name: 'tag', about: 'tag of the event', by: 'tag' },
  { name: 'vlan', about: 'number of the VLAN', by: 'vlan' },
  { name: 'flow_id', about: 'identifier of a flow' },
  { name: 'final', about: 'true: the flow has ended', by: undefined },
];

const WORDS = ['and', 'or', 'not'];

/** A term of the query, the value in quotes where it needs them. */
export function term(field: string, value: string | number): string {
  const text = String(value);
  const plain = /^[\p{L}\p{N}_.\-/:]+$/u.test(text) && !WORDS.includes(text.toLowerCase());
  return `${field}:${plain ? text : `"${text.replace(/[\\"]/g, '\\$&')}"`}`;
}

interface Token {
  text: string;
  start: number;
  end: number;
}

/** Words, quoted text and brackets as wholes; parentheses alone. */
export function tokens(q: string): Token[] {
  const found: Token[] = [];
  let at = 0;
  while (at < q.length) {
    const c = q[at]!;
    if (/\s/.test(c)) {
      at++;
      continue;
    }
    const start = at;
    if (c === '(' || c === ')') {
      at++;
    } else {
      let quoted = false;
      let bracket = false;
      while (at < q.length) {
        const d = q[at]!;
        if (quoted) {
          if (d === '\\') at++;
          else if (d === '"') quoted = false;
        } else if (d === '"') quoted = true;
        else if (bracket) {
          if (d === ']' || d === '}') bracket = false;
        } else if (d === '[' || d === '{') bracket = true;
        else if (/[\s()]/.test(d)) break;
        at++;
      }
    }
    at = Math.min(at, q.length);
    found.push({ text: q.slice(start, at), start, end: at });
  }
  return found;
}

/**
 * The parts that are joined by "and" at the top, or the whole query where something else joins
 * them. The words may be in any case, and nothing between two terms means "and".
 */
export function parts(q: string): string[] {
  const trimmed = q.trim();
  if (trimmed === '' || trimmed === '*') return [];
  const found: string[] = [];
  let depth = 0;
  let start = -1;
  let end = 0;
  let complete = false;
  for (const token of tokens(trimmed)) {
    const word = token.text.toLowerCase();
    if (depth === 0 && word === 'or') return [trimmed];
    const and = depth === 0 && word === 'and';
    const begins = depth === 0 && !and && complete;
    if ((and || begins) && start >= 0) {
      found.push(trimmed.slice(start, end));
      start = -1;
      complete = false;
    }
    if (and) continue;
    if (start < 0) start = token.start;
    end = token.end;
    if (token.text === '(') depth++;
    else if (token.text === ')') depth--;
    if (depth < 0) return [trimmed];
    complete = depth === 0 && word !== 'not';
  }
  if (depth !== 0) return [trimmed];
  if (start >= 0) found.push(trimmed.slice(start, end));
  return found;
}

function hasOr(q: string): boolean {
  let depth = 0;
  for (const token of tokens(q)) {
    if (token.text === '(') depth++;
    else if (token.text === ')') depth--;
    else if (depth === 0 && token.text.toLowerCase() === 'or') return true;
  }
  return false;
}

const negated = (t: string) => (/^not\s+/i.test(t) ? t.replace(/^not\s+/i, '') : `not ${t}`);

/** Joins queries by "and", those with "or" in parentheses. */
export function both(...queries: string[]): string {
  const kept = queries.map((q) => q.trim()).filter((q) => q !== '' && q !== '*');
  if (kept.length < 2) return kept[0] ?? '';
  return kept.map((q) => (hasOr(q) ? `(${q})` : q)).join(' and ');
}

/** The query with a term more; its opposite goes. */
export function add(q: string, added: string): string {
  const kept = parts(q).filter((p) => p !== negated(added));
  if (kept.includes(added)) return q.trim();
  return both(...kept, added);
}

/** The query without what the term says. */
export function exclude(q: string, excluded: string): string {
  return add(q, negated(excluded));
}

export function without(q: string, index: number): string {
  return both(...parts(q).filter((_, i) => i !== index));
}

export interface Suggestion {
  text: string;
  about: string;
}

/** The word that the caret is in: where it begins, and its field where it has one. */
export function word(
  q: string,
  caret: number,
): { start: number; end: number; field?: string; text: string } {
  const token = tokens(q).find((t) => t.start <= caret && caret <= t.end && !/^[()]$/.test(t.text));
  if (!token) return { start: caret, end: caret, text: '' };
  const typed = q.slice(token.start, caret);
  const colon = typed.indexOf(':');
  const name = colon > 0 ? typed.slice(0, colon).replace(/^-/, '') : '';
  return FIELDS.some((f) => f.name === name) || name === 'dest.ip' || name === 'tags'
    ? { start: token.start + colon + 1, end: token.end, field: name, text: typed.slice(colon + 1) }
    : { start: token.start, end: token.end, text: typed };
}

/** Names of fields that begin with, or have, what is typed; behind a term also the joining words. */
export function fieldSuggestions(q: string, caret: number): Suggestion[] {
  const w = word(q, caret);
  if (w.field) return [];
  const typed = w.text.toLowerCase();
  const before = tokens(q.slice(0, w.start)).pop()?.text.toLowerCase();
  const joins =
    before !== undefined && before !== '(' && !WORDS.includes(before)
      ? [
          { text: 'and ', about: 'both' },
          { text: 'or ', about: 'either' },
        ]
      : [{ text: 'not ', about: 'the opposite of what follows' }];
  const fields = FIELDS.filter((f) => f.name.includes(typed))
    .sort((a, b) => Number(b.name.startsWith(typed)) - Number(a.name.startsWith(typed)))
    .map((f) => ({ text: `${f.name}:`, about: f.about }));
  const joined = joins.filter((j) => j.text.startsWith(typed) && j.text.trim() !== typed);
  return typed === '' ? [...(joins.length > 1 ? joined : []), ...fields] : [...fields, ...joined];
}

/** The query with the word at the caret replaced, and where the caret goes. */
export function completed(q: string, caret: number, text: string): { q: string; caret: number } {
  const w = word(q, caret);
  const tail = q.slice(w.end);
  const gap = text.endsWith(':') || text.endsWith(' ') || tail.startsWith(' ') ? '' : ' ';
  const head = q.slice(0, w.start) + text + gap;
  return { q: head + tail.replace(/^ (?= )/, ''), caret: head.length };
}

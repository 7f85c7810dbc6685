/** The language of the query bar, as far as tests of the page need it: a predicate over flows. */

export class QueryError extends Error {
  constructor(message, position) {
    super(message);
    this.position = position;
  }
}

function lex(q) {
  const found = [];
  const pattern = /\s+|([()])|("(?:[^"\\]|\\.)*"|\[[^\]]*\]|[^\s()"[\]]+)+/gy;
  let at = 0;
  while (at < q.length) {
    pattern.lastIndex = at;
    const match = pattern.exec(q);
    if (!match)
      throw new QueryError(
        `${q[at] === '"' ? 'this quote is not closed' : `"${q[at]}" is not expected here`}`,
        at,
      );
    if (match[0].trim() !== '') found.push({ text: match[0], at });
    at = pattern.lastIndex;
  }
  return found;
}

/** An address as its 16 bytes. */
export function addressBytes(text) {
  if (/^\d+\.\d+\.\d+\.\d+$/.test(text)) {
    return [0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 255, 255, ...text.split('.').map(Number)];
  }
  if (!/^[0-9a-f:]+$/i.test(text) || !text.includes(':')) return undefined;
  const [head, tail] = text.split('::');
  const words = (part) => (part ? part.split(':') : []);
  const before = words(head);
  const after = words(tail);
  const all =
    tail === undefined
      ? before
      : [...before, ...Array(8 - before.length - after.length).fill('0'), ...after];
  return all.flatMap((w) => [Number.parseInt(w, 16) >> 8, Number.parseInt(w, 16) & 255]);
}

function matcher(value, at) {
  const [address, length] = value.split('/');
  const wanted = addressBytes(address);
  if (!wanted) throw new QueryError(`"${value}" is neither an address nor a network`, at);
  const bits = length === undefined ? 128 : Number(length) + (address.includes(':') ? 0 : 96);
  return (ip) => {
    if (ip === null) return false;
    const bytes = addressBytes(ip);
    for (let b = 0; b < bits; b++) {
      const bit = 128 >> (b & 7);
      if ((bytes[b >> 3] & bit) !== (wanted[b >> 3] & bit)) return false;
    }
    return true;
  };
}

function numbers(value, at) {
  const range = /^\[(\d+) TO (\d+)\]$/.exec(value);
  if (range) return (n) => n !== null && n >= Number(range[1]) && n <= Number(range[2]);
  const compared = /^([<>]=?)?(\d+)$/.exec(value);
  if (!compared) throw new QueryError(`"${value}" is not a number or a range of numbers`, at);
  const limit = Number(compared[2]);
  const test =
    {
      '>': (n) => n > limit,
      '>=': (n) => n >= limit,
      '<': (n) => n < limit,
      '<=': (n) => n <= limit,
    }[compared[1]] ?? ((n) => n === limit);
  return (n) => n !== null && test(n);
}

function texts(value) {
  if (value.endsWith('*')) return (t) => t?.startsWith(value.slice(0, -1)) ?? false;
  return (t) => t === value;
}

function termOf({ text, at }) {
  const bare = text.replace(/^"|"$/g, '');
  const named = /^([a-z_.]+):(.*)$/s.exec(text);
  if (!named || addressBytes(bare.split('/')[0])) {
    if (addressBytes(bare.split('/')[0])) return termOf({ text: `host.ip:${bare}`, at: at - 8 });
    if (/^\d+$/.test(bare)) return termOf({ text: `port:${bare}`, at: at - 5 });
    const test = texts(bare);
    return (f) => test(f.transport) || test(f.service) || f.tags.some(test);
  }
  const [, field, raw] = named;
  const value = raw.startsWith('"') ? raw.slice(1, -1).replace(/\\(.)/g, '$1') : raw;
  const place = at + field.length + 1;
  if (value === '') throw new QueryError(`the value of ${field} is missing`, place);
  switch (field) {
    case 'source.ip': {
      const m = matcher(value, place);
      return (f) => m(f.source.ip);
    }
    case 'destination.ip':
    case 'dest.ip': {
      const m = matcher(value, place);
      return (f) => m(f.destination.ip);
    }
    case 'host.ip':
    case 'ip': {
      const m = matcher(value, place);
      return (f) => m(f.source.ip) || m(f.destination.ip);
    }
    case 'source.port': {
      const m = numbers(value, place);
      return (f) => m(f.source.port);
    }
    case 'destination.port':
    case 'dest.port': {
      const m = numbers(value, place);
      return (f) => m(f.destination.port);
    }
    case 'port': {
      const m = numbers(value, place);
      return (f) => m(f.source.port) || m(f.destination.port);
    }
    case 'vlan': {
      const m = numbers(value, place);
      return (f) => m(f.vlan);
    }
    case 'transport': {
      const m = texts(value);
      return (f) => m(f.transport);
    }
    case 'service': {
      const m = texts(value);
      return (f) => m(f.service);
    }
    case 'tag':
    case 'tags': {
      const m = texts(value);
      return (f) => f.tags.some(m);
    }
    case 'flow_id': {
      const m = texts(value);
      return (f) => m(f.flow_id);
    }
    case 'final':
      return (f) => String(f.final) === value;
    default:
      throw new QueryError(`there is no field "${field}"`, at);
  }
}

/** Returns what a flow is tested with. */
export function predicate(q) {
  const list = lex(q ?? '').filter((t) => t.text !== '*');
  let at = 0;
  const word = () => list[at]?.text.toLowerCase();
  const end = (q ?? '').length;
  function any() {
    let left = all();
    while (word() === 'or') {
      at++;
      const first = left;
      const second = all();
      left = (f) => first(f) || second(f);
    }
    return left;
  }
  function all() {
    let left = one();
    while (at < list.length && word() !== 'or' && word() !== ')') {
      if (word() === 'and') at++;
      const first = left;
      const second = one();
      left = (f) => first(f) && second(f);
    }
    return left;
  }
  function one() {
    const token = list[at++];
    if (!token) throw new QueryError('a term is missing at the end', end);
    if (token.text.toLowerCase() === 'not') {
      const negated = one();
      return (f) => !negated(f);
    }
    if (token.text === '(') {
      const inner = any();
      if (list[at++]?.text !== ')')
        throw new QueryError('this parenthesis is not closed', token.at);
      return inner;
    }
    if (token.text === ')' || ['and', 'or'].includes(token.text.toLowerCase())) {
      throw new QueryError(`a term is missing before "${token.text}"`, token.at);
    }
    return termOf(token);
  }
  if (list.length === 0) return () => true;
  const found = any();
  if (at < list.length) throw new QueryError('this parenthesis was not opened', list[at].at);
  return found;
}

/** The state of the page, in signals; the address is its source. */

import { computed, effect, signal } from '@preact/signals';
import { useEffect, useRef, useState } from 'preact/hooks';
import { ApiError, address, ask, type Health, type Params, type Tick } from './api';
import type { Units } from './format';
import * as query from './query';
import { ALL, isLive, moment, type Range, type Span } from './range';
import { format, parse, type View } from './view';

export const view = signal<View>(parse(location.hash));

/** What the server says of itself; undefined until it has. */
export const health = signal<Health | undefined>(undefined);

/** Whether the server is there. */
export const gone = signal(false);

/** Whether it wants the token. */
export const locked = signal(false);

/** What is wrong with the query, as the server says, and of which query that is. */
export const queryError = signal<{ q: string; message: string; position?: number } | undefined>(
  undefined,
);

/** Rates of the last minutes, the oldest first. */
export const ticks = signal<Tick[]>([]);

/** A sentence that a screen reader says. */
export const announcement = signal('');

/** A sentence at the foot of the page that goes away by itself. */
export const notice = signal('');

/** Counts how often everything was asked for anew. */
const round = signal(0);

/** Counts how often the server came back. */
const revival = signal(0);

/** Milliseconds by which the clock of the server is ahead of this one. */
let ahead = 0;

export const now = () => Date.now() + ahead;

export const units = computed<Units>(() => (view.value.si ? 'si' : 'iec'));
export const utc = computed(() => view.value.utc);

const rangeText = computed(() => `${view.value.from} ${view.value.to}`);

// words, so that what depends on them rests while further answers say the same
const standard = computed(() => (!health.value ? '' : health.value.range ? 'all' : 'minutes'));
const storeKnown = computed(() => health.value !== undefined);

/** The range as the address says it, or what suits the server; undefined until that is known. */
export const range = computed<Range | undefined>(() => {
  const [from = '', to = ''] = rangeText.value.split(' ');
  if (from) return { from, to };
  if (standard.value === '') return undefined;
  return standard.value === 'all' ? { from: ALL, to: '' } : { from: 'now-15m', to: 'now' };
});

/** Needs what the server says of its store. */
const wantsStore = (r: Range | undefined) => !r || r.from === ALL;

let lastSpan: Span | undefined;

/** The same range in milliseconds; changes with every round where it goes on with time. */
export const span = computed<Span | undefined>(() => {
  round.value;
  const r = range.value;
  if (!r) return undefined;
  const found = resolve(r);
  // equal ranges are the same object: nothing is asked for twice
  if (lastSpan && found && lastSpan.from === found.from && lastSpan.to === found.to) {
    return lastSpan;
  }
  lastSpan = found;
  return found;
});

function resolve(r: Range): Span | undefined {
  const time = Math.ceil(now() / 1000) * 1000;
  if (r.from === ALL) {
    const known = storeKnown.value ? health.peek() : undefined;
    if (!known) return undefined;
    // an address without a range means the range the server says; "all" means all of the store
    if (view.peek().from === '' && known.range) return known.range;
    const { first, last } = known.store;
    return first === null || last === null
      ? { from: time - 900_000, to: time }
      : { from: first, to: Math.max(last + 1, first + 1000) };
  }
  const from = moment(r.from, time);
  const to = moment(r.to, time);
  if (from === undefined || to === undefined || from >= to) {
    return { from: time - 900_000, to: time };
  }
  return { from, to };
}

/** Whether new reports show up in the range. */
export const follows = computed(() => range.value !== undefined && isLive(range.value));

/** Whether they do now, since packets come from a device. */
export const live = computed(() => follows.value && (health.value?.live ?? false));

/** Goes to another view; the one before is behind the back button unless it is replaced. */
export function go(change: Partial<View>, replace = false): void {
  const before = view.peek();
  const next = { ...before, ...change };
  // a page of flows is one of a query, an order and a range
  const keys = ['q', 'sort', 'from', 'to', 'page', 'host'] as const;
  if (change.cursor === undefined && keys.some((k) => before[k] !== next[k])) next.cursor = '';
  const hash = format(next);
  if (hash === format(before)) return;
  if (replace) history.replaceState(null, '', hash);
  else history.pushState(null, '', hash);
  view.value = next;
}

/** The address of a view, for links. */
export function link(change: Partial<View>): string {
  return format({ ...view.value, cursor: '', flow: '', ...change });
}

export function setRange(r: Range): void {
  go(r.from === ALL ? { from: ALL, to: '' } : r);
}

export function setQuery(q: string): void {
  go({ q: q.trim(), flow: '' });
}

export function show(field: string, value: string | number): void {
  const term = query.term(field, value);
  go({ q: query.add(view.peek().q, term) });
  announcement.value = `Shown: only ${term}`;
}

export function hide(field: string, value: string | number): void {
  const term = query.term(field, value);
  go({ q: query.exclude(view.peek().q, term) });
  announcement.value = `Shown: all but ${term}`;
}

// ---- asking -----------------------------------------------------------------------------------

let healthRequest: Promise<void> | undefined;

/** Asks the server how it is. */
export function loadHealth(): Promise<void> {
  healthRequest ??= ask<Health>(address('health'))
    .then(
      (found) => {
        const first = health.peek() === undefined;
        const offset = found.now - Date.now();
        // what is within 2 s is the way of the answer, not the clock
        ahead = Math.abs(offset) > 2000 ? offset : 0;
        if (gone.peek()) {
          revival.value++;
          gone.value = false;
          openStream();
        }
        locked.value = false;
        health.value = found;
        if (first && ahead !== 0) round.value++;
      },
      (error: unknown) => failed(error),
    )
    .finally(() => {
      healthRequest = undefined;
    });
  return healthRequest;
}

let retry: ReturnType<typeof setTimeout> | undefined;

function failed(error: unknown): void {
  if (!(error instanceof ApiError)) return;
  if (error.status === 401) locked.value = true;
  if (error.status === 0) {
    gone.value = true;
    stream?.close();
    stream = undefined;
    if (retry === undefined) {
      retry = setTimeout(() => {
        retry = undefined;
        void loadHealth();
      }, 2000);
    }
  }
}

/** After a login: everything anew. */
export function unlocked(): void {
  locked.value = false;
  revival.value++;
  void loadHealth();
  openStream();
}

/** Asks for everything anew. */
export async function refresh(): Promise<void> {
  lastRound = Date.now();
  if (wantsStore(range.peek())) await loadHealth();
  round.value++;
}

export interface Answer<T> {
  data: T | undefined;
  error: ApiError | undefined;
  /** An answer is awaited. */
  pending: boolean;
  /** The data is that of another question, and not only of another time. */
  stale: boolean;
  again: () => void;
}

const underway = new Map<string, Promise<unknown>>();

function shared<T>(url: string): Promise<T> {
  let promise = underway.get(url) as Promise<T> | undefined;
  if (!promise) {
    promise = ask<T>(url).finally(() => underway.delete(url));
    underway.set(url, promise);
  }
  return promise;
}

/**
 * Asks a question, and keeps the answer before until the next is there. A path that is undefined
 * asks nothing yet.
 */
export function useAnswer<T>(path: string | undefined, params: Params): Answer<T> {
  const url = path === undefined ? undefined : address(path, params);
  const { from: _from, to: _to, ...rest } = params;
  const question = path === undefined ? '' : address(path, rest);
  const [state, setState] = useState<{
    data?: T;
    error?: ApiError;
    question: string;
    url?: string;
  }>({ question: '' });
  const [attempt, setAttempt] = useState(0);
  const wanted = useRef('');
  const anew = revival.value + round.value;
  useEffect(() => {
    if (url === undefined) return;
    wanted.current = url;
    const current = () => wanted.current === url;
    shared<T>(url).then(
      (data) => {
        if (!current()) return;
        setState({ data, question, url });
        const { q } = params;
        if (typeof q === 'string' && queryError.peek()?.q === q) queryError.value = undefined;
      },
      (error: unknown) => {
        if (!current() || !(error instanceof ApiError)) return;
        failed(error);
        if (error.parameter === 'q') {
          queryError.value = {
            q: view.peek().q,
            message: error.message,
            position: error.position,
          };
        }
        setState((before) => ({ ...before, error, url }));
      },
    );
    return () => {
      if (wanted.current === url) wanted.current = '';
    };
  }, [url, anew, attempt]);
  return {
    data: state.data,
    error: state.error,
    pending: url === undefined || state.url !== url,
    stale: state.data !== undefined && state.question !== question,
    again: () => {
      setState((before) => ({ ...before, error: undefined, url: undefined }));
      setAttempt((n) => n + 1);
    },
  };
}

/** The parameters that every panel has: range and query, with a further query joined to it. */
export function useScope(further = ''): Params | undefined {
  const s = span.value;
  if (!s) return undefined;
  return { from: s.from, to: s.to, q: query.both(further, view.value.q) };
}

// ---- names ------------------------------------------------------------------------------------

/** Names of hosts by address, where the server looks them up. */
export const names = signal<Record<string, string>>({});
const asked = new Map<string, number>();
let wantedNames = new Set<string>();
let namesTimer: ReturnType<typeof setTimeout> | undefined;

/** Asks for the name of a host, together with those of others. */
export function wantName(ip: string): void {
  if (!health.peek()?.features.names || names.peek()[ip] !== undefined) return;
  const since = Date.now() - (asked.get(ip) ?? 0);
  if (since < 15_000 || wantedNames.has(ip)) return;
  wantedNames.add(ip);
  if (namesTimer !== undefined) return;
  namesTimer = setTimeout(() => {
    namesTimer = undefined;
    const all = [...wantedNames];
    wantedNames = new Set();
    for (let at = 0; at < all.length; at += 100) void askNames(all.slice(at, at + 100));
  }, 60);
}

async function askNames(ips: string[]): Promise<void> {
  const time = Date.now();
  for (const ip of ips) asked.set(ip, time);
  const search = new URLSearchParams(ips.map((ip) => ['ip', ip]));
  try {
    const found = await ask<{ names: Record<string, string> }>(`api/v1/names?${search}`);
    if (Object.keys(found.names).length > 0) names.value = { ...names.peek(), ...found.names };
  } catch (error) {
    failed(error);
  }
}

// ---- what comes by itself ---------------------------------------------------------------------

let stream: EventSource | undefined;
let lastRound = Date.now();
let waiting: ReturnType<typeof setTimeout> | undefined;

/** Asks anew because there are new reports, but not more often than is wanted. */
function stored(): void {
  const every = view.peek().refresh * 1000;
  if (every === 0 || !follows.peek() || document.hidden || waiting !== undefined) return;
  const rest = Math.max(0, lastRound + every - Date.now());
  waiting = setTimeout(() => {
    waiting = undefined;
    if (view.peek().refresh > 0 && follows.peek() && !document.hidden) void refresh();
  }, rest);
}

const KEPT_TICKS = 120;

function openStream(): void {
  stream?.close();
  const opened = new EventSource('api/v1/stream');
  stream = opened;
  opened.addEventListener('tick', (event) => {
    try {
      const tick = JSON.parse(event.data) as Tick;
      ticks.value = [...ticks.peek().slice(1 - KEPT_TICKS), tick];
    } catch {
      // half an event, at the end of a connection
    }
  });
  opened.addEventListener('stored', stored);
  opened.onerror = () => {
    // the browser connects again by itself unless the answer was an error
    if (opened.readyState === EventSource.CLOSED && stream === opened) {
      stream = undefined;
      setTimeout(() => {
        if (!stream && !gone.peek() && !locked.peek()) openStream();
      }, 5000);
    }
    void loadHealth();
  };
}

const HEALTH_EVERY_MS = 5000;

/** Begins to ask. */
export function begin(): void {
  window.addEventListener('popstate', () => {
    view.value = parse(location.hash);
  });
  void loadHealth();
  openStream();
  setInterval(() => {
    if (!document.hidden && !gone.peek() && !locked.peek()) void loadHealth();
  }, HEALTH_EVERY_MS);
  // also where the stream is cut off: by time
  setInterval(() => {
    const { refresh: every } = view.peek();
    if (
      every > 0 &&
      live.peek() &&
      !document.hidden &&
      Date.now() - lastRound > Math.max(15, every) * 1000
    ) {
      stored();
    }
  }, 1000);
  document.addEventListener('visibilitychange', () => {
    if (!document.hidden) stored();
  });
}

// a query that changed is judged anew
effect(() => {
  const { q } = view.value;
  if (queryError.peek() && queryError.peek()?.q !== q) queryError.value = undefined;
});

// ---- preferences of this browser ---------------------------------------------------------------

export type Theme = 'system' | 'light' | 'dark';

function savedTheme(): Theme {
  try {
    const saved = localStorage.getItem('flowgauge.theme');
    return saved === 'light' || saved === 'dark' ? saved : 'system';
  } catch {
    return 'system';
  }
}

export const theme = signal<Theme>(savedTheme());
const systemDark = signal(false);
export const dark = computed(
  () => theme.value === 'dark' || (theme.value === 'system' && systemDark.value),
);

if (typeof matchMedia === 'function') {
  const media = matchMedia('(prefers-color-scheme: dark)');
  systemDark.value = media.matches;
  media.addEventListener('change', () => {
    systemDark.value = media.matches;
  });
}

effect(() => {
  document.documentElement.dataset.theme = dark.value ? 'dark' : 'light';
  try {
    if (theme.value === 'system') localStorage.removeItem('flowgauge.theme');
    else localStorage.setItem('flowgauge.theme', theme.value);
  } catch {
    // no storage: the choice lasts as long as the page
  }
});

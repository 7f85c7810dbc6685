/** What the page shows, as its address says it: a link reproduces the view. */

import { ALL, moment } from './range';

export const PAGES = ['dashboard', 'flows', 'matrix', 'services', 'host'] as const;
export type Page = (typeof PAGES)[number];

export const SPLITS = [
  'transport',
  'service',
  'port',
  'host',
  'source',
  'destination',
  'tag',
  'vlan',
  'none',
] as const;
export type Split = (typeof SPLITS)[number];

export const METRICS = ['bytes', 'packets', 'flows'] as const;
export type Metric = (typeof METRICS)[number];

/** Seconds between refreshes; 0 is never. */
export const REFRESHES = [0, 2, 5, 10, 30, 60, 300];

export const COLUMNS = [
  'start',
  'last',
  'duration',
  'source_ip',
  'source_port',
  'destination_ip',
  'destination_port',
  'transport',
  'service',
  'source_bytes',
  'destination_bytes',
  'bytes',
  'source_packets',
  'destination_packets',
  'packets',
  'vlan',
  'tags',
  'state',
] as const;
export type Column = (typeof COLUMNS)[number];

export const DEFAULT_COLUMNS: Column[] = [
  'last',
  'source_ip',
  'source_port',
  'destination_ip',
  'destination_port',
  'transport',
  'service',
  'source_bytes',
  'destination_bytes',
  'packets',
  'duration',
];

export interface View {
  page: Page;
  /** The address that the page of a host is about. */
  host: string;
  /** Empty: what suits the server, which is the last 15 minutes or all of a capture. */
  from: string;
  to: string;
  q: string;
  by: Split;
  metric: Metric;
  sort: string;
  columns: Column[];
  /** The page of flows, by the cursor the server gave. */
  cursor: string;
  /** The flow whose details are open. */
  flow: string;
  refresh: number;
  utc: boolean;
  si: boolean;
  /** Hosts on a side of the matrix. */
  hosts: number;
}

export const DEFAULTS: View = {
  page: 'dashboard',
  host: '',
  from: '',
  to: '',
  q: '',
  by: 'transport',
  metric: 'bytes',
  sort: '-last',
  columns: DEFAULT_COLUMNS,
  cursor: '',
  flow: '',
  refresh: 5,
  utc: false,
  si: false,
  hosts: 16,
};

function one<T extends string>(text: string | null, allowed: readonly T[], otherwise: T): T {
  return allowed.find((a) => a === text) ?? otherwise;
}

/** Reads the part of an address behind the #; what it can't read gets its default. */
export function parse(hash: string): View {
  const text = hash.replace(/^#/, '').replace(/^\//, '');
  const cut = text.indexOf('?');
  const path = cut < 0 ? text : text.slice(0, cut);
  const params = new URLSearchParams(cut < 0 ? '' : text.slice(cut + 1));
  const [first = '', second = ''] = path.split('/');
  let host = '';
  try {
    host = decodeURIComponent(second);
  } catch {
    // a half-written escape: no host
  }
  let page = one(first, PAGES, 'dashboard');
  if (page === 'host' && !host) page = 'dashboard';
  let from = params.get('from') ?? '';
  let to = params.get('to') ?? '';
  if (from === ALL) to = '';
  else if (moment(from, 0) === undefined || moment(to || 'now', 0) === undefined) from = to = '';
  else if (!to) to = 'now';
  const columns = (params.get('columns') ?? '')
    .split(',')
    .filter((c): c is Column => (COLUMNS as readonly string[]).includes(c));
  const refresh = Number(params.get('refresh') ?? DEFAULTS.refresh);
  const hosts = Number(params.get('hosts') ?? DEFAULTS.hosts);
  return {
    page,
    host: page === 'host' ? host : '',
    from,
    to,
    q: params.get('q') ?? '',
    by: one(params.get('by'), SPLITS, DEFAULTS.by),
    metric: one(params.get('metric'), METRICS, DEFAULTS.metric),
    sort: /^-?[a-z_]{1,40}$/.test(params.get('sort') ?? '') ? params.get('sort')! : DEFAULTS.sort,
    columns: columns.length > 0 ? columns : DEFAULT_COLUMNS,
    cursor: params.get('cursor') ?? '',
    flow: params.get('flow') ?? '',
    refresh: REFRESHES.includes(refresh) ? refresh : DEFAULTS.refresh,
    utc: params.get('tz') === 'utc',
    si: params.get('units') === 'si',
    hosts: [8, 16, 24, 40].includes(hosts) ? hosts : DEFAULTS.hosts,
  };
}

/** Writes a view as the part behind the #, defaults left out. */
export function format(view: View): string {
  const params = new URLSearchParams();
  const put = (name: string, value: string, standard: string) => {
    if (value !== standard) params.set(name, value);
  };
  put('from', view.from, '');
  if (view.from !== ALL) put('to', view.to, '');
  put('q', view.q, '');
  put('by', view.by, DEFAULTS.by);
  put('metric', view.metric, DEFAULTS.metric);
  put('sort', view.sort, DEFAULTS.sort);
  put('columns', view.columns.join(','), DEFAULT_COLUMNS.join(','));
  put('cursor', view.cursor, '');
  put('flow', view.flow, '');
  put('refresh', String(view.refresh), String(DEFAULTS.refresh));
  put('tz', view.utc ? 'utc' : '', '');
  put('units', view.si ? 'si' : '', '');
  put('hosts', String(view.hosts), String(DEFAULTS.hosts));
  const path =
    view.page === 'dashboard'
      ? ''
      : view.page === 'host'
        ? `host/${encodeURIComponent(view.host)}`
        : view.page;
  // what is legible unescaped stays so: links are read by people
  const query = params.toString().replace(/%3A/g, ':').replace(/%2F/g, '/').replace(/%2C/g, ',');
  return `#/${path}${query ? `?${query}` : ''}`;
}

/** What the server answers, as docs/openapi describes it, and asking for it. */

export interface Totals {
  bytes: number;
  packets: number;
  flows: number;
  source_bytes: number;
  destination_bytes: number;
  source_packets: number;
  destination_packets: number;
}

export interface Summary extends Totals {
  from: number;
  to: number;
  hosts: number;
  reports: number;
}

export interface Series {
  key: string;
  label: string;
  total: number;
  values: number[];
}

export interface Timeline {
  from: number;
  to: number;
  interval_ms: number;
  metric: string;
  by: string;
  times: number[];
  series: Series[];
  other: { total: number; values: number[] } | null;
}

export interface TopRow extends Totals {
  key: string;
  label: string;
  source?: string;
  destination?: string;
}

export interface Top {
  by: string;
  metric: string;
  rows: TopRow[];
  total: { bytes: number; packets: number; flows: number };
}

export interface Cell {
  source: string;
  destination: string;
  bytes: number;
  packets: number;
  flows: number;
  source_bytes: number;
  destination_bytes: number;
}

export interface Matrix {
  hosts: string[];
  cells: Cell[];
  other_bytes: number;
}

export interface Endpoint {
  ip: string | null;
  port: number | null;
  mac: string | null;
  bytes: number;
  packets: number;
}

export interface Flow {
  id: string;
  flow_id: string | null;
  start: number;
  last: number;
  duration_ms: number;
  final: boolean;
  source: Endpoint;
  destination: Endpoint;
  transport: string | null;
  service: string | null;
  vlan: number | null;
  tags: string[];
  bytes: number;
  packets: number;
}

export interface Flows {
  flows: Flow[];
  next_cursor: string | null;
  total: number;
}

export interface Report {
  time: number;
  previous: number | null;
  final: boolean;
  source_bytes: number;
  source_packets: number;
  destination_bytes: number;
  destination_packets: number;
}

export interface FlowDetails {
  flow: Flow;
  event: Record<string, unknown>;
  reports: Report[];
  reports_left_out: number;
}

export interface Output {
  name: string;
  type: string;
  healthy: boolean;
  message: string;
  acked: number;
  failed: number;
  dropped: number;
  waiting: number;
}

export interface Health {
  status: 'ok' | 'degraded' | 'failed';
  problems: string[];
  version: string;
  now: number;
  live: boolean;
  source: string;
  range: { from: number; to: number } | null;
  capture: {
    received: number;
    metered: number;
    dropped: number;
    filtered: number;
    not_flows: number;
    flows_active: number;
    flows_evicted: number;
    reports_coalesced: number;
  };
  queue: {
    events: number;
    capacity: number;
    filled_percent: number;
    waits: number;
    dropped: number;
  };
  outputs: Output[];
  store: {
    reports: number;
    bytes: number;
    first: number | null;
    last: number | null;
    segments: number;
    coalesced: number;
    damaged: number;
  };
  features: { names: boolean };
}

export interface Tick {
  time: number;
  bytes_per_s: number;
  packets_per_s: number;
  flows_active: number;
  packets_dropped: number;
  dropped_per_s: number;
}

/** Why there is no answer. Status 0: the server could not be reached. */
export class ApiError extends Error {
  constructor(
    readonly status: number,
    message: string,
    readonly parameter?: string,
    readonly position?: number,
  ) {
    super(message);
  }
}

export type Params = Record<string, string | number | undefined>;

/** The address of a question, parameters without a value left out. */
export function address(path: string, params: Params = {}): string {
  const search = new URLSearchParams();
  for (const [name, value] of Object.entries(params)) {
    if (value !== undefined && value !== '') search.set(name, String(value));
  }
  const query = search.toString();
  return `api/v1/${path}${query ? `?${query}` : ''}`;
}

const pause = (ms: number, signal?: AbortSignal) =>
  new Promise<void>((resolve, reject) => {
    const timer = setTimeout(resolve, ms);
    signal?.addEventListener('abort', () => {
      clearTimeout(timer);
      reject(signal.reason);
    });
  });

async function failure(response: Response): Promise<ApiError> {
  let error: { message?: string; parameter?: string; position?: number } = {};
  try {
    error = ((await response.json()) as { error?: typeof error }).error ?? {};
  } catch {
    // not ours: a proxy's page, perhaps
  }
  return new ApiError(
    response.status,
    error.message ?? `the server answered with status ${response.status}`,
    error.parameter,
    error.position,
  );
}

/** Asks, and asks again where the server is busy. Throws ApiError, or AbortError when aborted. */
export async function ask<T>(url: string, signal?: AbortSignal): Promise<T> {
  for (let attempt = 0; ; attempt++) {
    let response: Response;
    try {
      response = await fetch(url, { signal, headers: { Accept: 'application/json' } });
    } catch (error) {
      if (signal?.aborted) throw error;
      throw new ApiError(0, 'The server does not answer.');
    }
    if (response.ok) {
      try {
        return (await response.json()) as T;
      } catch (error) {
        if (signal?.aborted) throw error;
        throw new ApiError(0, 'The answer of the server broke off.');
      }
    }
    const error = await failure(response);
    if ((error.status !== 429 && error.status !== 503) || attempt >= 3) throw error;
    const seconds = Number(response.headers.get('Retry-After') ?? 0);
    await pause(Math.min(5000, Math.max(300 * (attempt + 1), seconds * 1000)), signal);
  }
}

/** Trades the token for a cookie. */
export async function login(token: string): Promise<void> {
  let response: Response;
  try {
    response = await fetch('api/v1/login', {
      method: 'POST',
      headers: { 'Content-Type': 'application/json' },
      body: JSON.stringify({ token }),
    });
  } catch {
    throw new ApiError(0, 'The server does not answer.');
  }
  if (!response.ok) throw await failure(response);
}

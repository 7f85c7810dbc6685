/** The time range, and how it goes on. */

import { useState } from 'preact/hooks';
import * as f from './format';
import { ALL, absolute, isRelative, label, moved, QUICK, zoomed } from './range';
import { go, health, live, range, refresh, setRange, span, utc, view } from './state';
import { Icon, Popover, Select } from './ui';
import { REFRESHES } from './view';

const everything = () => (health.value?.live === false ? 'All of the capture' : 'All of the store');

export function TimePicker() {
  const s = span.value;
  const r = range.value;
  const text = r ? label(r, utc.value, everything()) : 'Time range';
  return (
    <div class="time" role="group" aria-label="Time range">
      <button
        type="button"
        class="button"
        aria-label="Earlier"
        title="Earlier  ["
        disabled={!s}
        onClick={() => s && setRange(moved(s, -0.5))}
      >
        <Icon name="left" />
      </button>
      <Popover
        label={`Time range: ${text}`}
        title={s ? `${f.second(s.from, utc.value)} – ${f.second(s.to, utc.value)}` : text}
        name="time"
        kind="button time-button"
        button={
          <>
            <Icon name="clock" />
            <span>{text}</span>
          </>
        }
      >
        {(close) => <Ranges close={close} />}
      </Popover>
      <button
        type="button"
        class="button"
        aria-label="Later"
        title="Later  ]"
        disabled={!s}
        onClick={() => s && setRange(moved(s, 0.5))}
      >
        <Icon name="right" />
      </button>
      <button
        type="button"
        class="button"
        aria-label="Zoom out"
        title="Zoom out  -"
        disabled={!s}
        onClick={() => s && setRange(zoomed(s, 2))}
      >
        <Icon name="minus" />
      </button>
    </div>
  );
}

function Ranges({ close }: { close: () => void }) {
  const s = span.peek();
  const inUtc = utc.value;
  const [from, setFrom] = useState(s ? f.inputTime(s.from, inUtc) : '');
  const [to, setTo] = useState(s ? f.inputTime(s.to, inUtc) : '');
  const begin = f.fromInput(from, inUtc);
  const end = f.fromInput(to, inUtc);
  const mistake =
    Number.isNaN(begin) || Number.isNaN(end)
      ? 'Both times are needed.'
      : begin >= end
        ? 'The begin must be before the end.'
        : undefined;
  const current = range.value;
  return (
    <div class="ranges">
      <div class="quick" role="group" aria-label="Quick ranges">
        {QUICK.map((q) => (
          <button
            key={q.from}
            type="button"
            aria-pressed={current?.from === q.from && current.to === 'now'}
            onClick={() => {
              setRange({ from: q.from, to: 'now' });
              close();
            }}
          >
            {q.label}
          </button>
        ))}
        <button
          type="button"
          aria-pressed={current?.from === ALL}
          onClick={() => {
            setRange({ from: ALL, to: '' });
            close();
          }}
        >
          {everything()}
        </button>
      </div>
      <form
        class="absolute"
        onSubmit={(event) => {
          event.preventDefault();
          if (mistake) return;
          setRange(absolute(begin, end));
          close();
        }}
      >
        <label>
          From
          <input
            type="datetime-local"
            step="1"
            value={from}
            onInput={(event) => setFrom(event.currentTarget.value)}
          />
        </label>
        <label>
          To
          <input
            type="datetime-local"
            step="1"
            value={to}
            onInput={(event) => setTo(event.currentTarget.value)}
          />
        </label>
        <p class={mistake ? 'form-mistake' : 'sub'} role={mistake ? 'alert' : undefined}>
          {mistake ?? (inUtc ? 'Times are in UTC.' : `Times are those of ${zone()}.`)}
        </p>
        <button type="submit" class="button strong" disabled={mistake !== undefined}>
          Apply
        </button>
      </form>
    </div>
  );
}

const zone = () => Intl.DateTimeFormat().resolvedOptions().timeZone ?? 'this browser';

const NAMES: Record<number, string> = {
  0: 'Off',
  2: '2 s',
  5: '5 s',
  10: '10 s',
  30: '30 s',
  60: '1 min',
  300: '5 min',
};

export function RefreshControl() {
  const every = view.value.refresh;
  const going = live.value && every > 0;
  return (
    <div class="refresh" role="group" aria-label="Refresh">
      <button
        type="button"
        class="button"
        aria-label="Refresh now"
        title="Refresh now  r"
        onClick={() => void refresh()}
      >
        <Icon name="refresh" />
      </button>
      <Select
        label="Refresh every"
        options={REFRESHES.map((n) => ({ value: String(n), text: NAMES[n]! }))}
        value={String(every)}
        choose={(n) => go({ refresh: Number(n) }, true)}
      />
      <span class={going ? 'live on' : 'live'} title={liveTitle()} data-live={going}>
        {going ? 'Live' : every > 0 ? 'Still' : 'Paused'}
      </span>
    </div>
  );
}

function liveTitle(): string {
  if (view.value.refresh === 0) return 'Refreshing is off.';
  if (live.value) return 'New reports appear by themselves.';
  const r = range.value;
  return r && !isRelative(r) && r.from !== ALL
    ? 'A fixed range does not change; choose one that ends now to follow.'
    : 'Packets come from a file; there is nothing to follow.';
}

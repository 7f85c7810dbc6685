/** The head of the page: where one is, how things are, and what can be set. */

import { HealthStrip } from './health';
import { help } from './help';
import { QueryBar } from './querybar';
import { absolute } from './range';
import { go, link, range, span, type Theme, theme, view } from './state';
import { RefreshControl, TimePicker } from './timepicker';
import { Choice, copy, Icon, Popover } from './ui';
import type { Page } from './view';

const TABS: { page: Page; text: string }[] = [
  { page: 'dashboard', text: 'Dashboard' },
  { page: 'flows', text: 'Flows' },
  { page: 'matrix', text: 'Matrix' },
  { page: 'services', text: 'Services' },
];

export function Header() {
  const { page } = view.value;
  return (
    <header class="top">
      <div class="bar-1">
        <a class="brand" href={link({ page: 'dashboard', host: '' })}>
          <svg class="mark" viewBox="0 0 32 32" aria-hidden="true">
            <rect width="32" height="32" rx="7" />
            <path d="M6 21c4 0 4-10 8-10s4 10 8 10 3-5 4-5" />
          </svg>
          <span>Flowgauge</span>
        </a>
        <nav aria-label="Pages">
          {TABS.map((tab) => (
            <a
              key={tab.page}
              href={link({ page: tab.page, host: '' })}
              aria-current={page === tab.page ? 'page' : undefined}
            >
              {tab.text}
            </a>
          ))}
        </nav>
        <div class="right">
          <HealthStrip />
          <Share />
          <Settings />
          <button
            type="button"
            class="button quiet wide-only"
            aria-label="Keys and query language"
            title="Help  ?"
            onClick={() => {
              help.value = true;
            }}
          >
            <Icon name="help" />
          </button>
        </div>
      </div>
      <div class="bar-2">
        <QueryBar />
        <TimePicker />
        <RefreshControl />
      </div>
    </header>
  );
}

function Share() {
  const url = (hash: string) => `${location.origin}${location.pathname}${hash}`;
  return (
    <Popover
      label="Link to this view"
      kind="button quiet"
      name="share"
      button={<Icon name="link" />}
    >
      {(close) => {
        const { flow, cursor } = view.value;
        const s = span.value;
        const r = range.value;
        const here = link({ flow, cursor, ...(r ? { from: r.from, to: r.to } : {}) });
        return (
          <div class="items">
            <button
              type="button"
              onClick={() => {
                close();
                void copy(url(here));
              }}
            >
              <Icon name="copy" /> Copy link
            </button>
            {s && (
              <button
                type="button"
                onClick={() => {
                  close();
                  void copy(url(link({ flow, cursor, ...absolute(s.from, s.to) })));
                }}
              >
                <Icon name="copy" /> Copy link to just this time
              </button>
            )}
          </div>
        );
      }}
    </Popover>
  );
}

function Settings() {
  const { utc, si } = view.value;
  return (
    <Popover label="Settings" kind="button quiet" name="settings" button={<Icon name="gear" />}>
      {(close) => (
        <div class="settings">
          <div>
            <span>Colours</span>
            <Choice<Theme>
              label="Colours"
              options={[
                { value: 'system', text: 'System' },
                { value: 'light', text: 'Light' },
                { value: 'dark', text: 'Dark' },
              ]}
              value={theme.value}
              choose={(t) => {
                theme.value = t;
              }}
            />
          </div>
          <div>
            <span>Times</span>
            <Choice
              label="Times"
              options={[
                { value: 'here', text: 'Browser' },
                { value: 'utc', text: 'UTC' },
              ]}
              value={utc ? 'utc' : 'here'}
              choose={(t) => go({ utc: t === 'utc' }, true)}
            />
          </div>
          <div>
            <span>Bytes</span>
            <Choice
              label="Bytes"
              options={[
                { value: 'iec', text: 'KiB, MiB' },
                { value: 'si', text: 'kB, MB' },
              ]}
              value={si ? 'si' : 'iec'}
              choose={(u) => go({ si: u === 'si' }, true)}
            />
          </div>
          <button
            type="button"
            class="button"
            onClick={() => {
              close();
              help.value = true;
            }}
          >
            <Icon name="help" /> Keys and query language
          </button>
        </div>
      )}
    </Popover>
  );
}

/** Keys and the language of the query. */

import { signal } from '@preact/signals';
import { useEffect, useRef } from 'preact/hooks';
import { FIELDS } from './query';
import { Icon } from './ui';

export const help = signal(false);

const KEYS: [string, string][] = [
  ['/', 'go to the query'],
  ['?', 'this help'],
  ['Esc', 'close what is open'],
  ['r', 'refresh now'],
  ['p', 'pause or follow'],
  ['[  ]', 'earlier, later'],
  ['-', 'zoom out'],
  ['↑  ↓', 'walk through the flows, from one of them'],
  ['Enter', 'open the details of a flow; on a value: show only it'],
  ['Alt Enter', 'on a value: exclude it (with the mouse: Alt and click)'],
  ['Shift F10', 'on a value: more (with the mouse: the right button)'],
];

const EXAMPLES: [string, string][] = [
  ['10.0.0.5', 'an address on either side'],
  ['source.ip:10.0.0.0/8 and destination.port:443', 'both'],
  ['service:https or service:domain', 'either'],
  ['not transport:udp', 'the opposite'],
  ['port:[1 TO 1023]', 'a range'],
  ['destination.port:>1024', 'a comparison'],
  ['tag:"site north"', 'text with blanks'],
  ['(vlan:171 or vlan:172) and final:false', 'parentheses'],
];

export function Help() {
  const dialog = useRef<HTMLDialogElement>(null);
  const open = help.value;
  useEffect(() => {
    const element = dialog.current;
    if (open && element && !element.open) element.showModal();
  }, [open]);
  if (!open) return null;
  return (
    // biome-ignore lint/a11y/useKeyWithClickEvents: Escape closes it too
    <dialog
      ref={dialog}
      class="help"
      aria-labelledby="help-title"
      onClose={() => {
        help.value = false;
      }}
      onClick={(event) => {
        if (event.target === event.currentTarget) event.currentTarget.close();
      }}
    >
      <div class="help-body">
        <header>
          <h2 id="help-title">Keys and query language</h2>
          <button
            type="button"
            class="plain"
            aria-label="Close"
            onClick={() => dialog.current?.close()}
          >
            <Icon name="close" />
          </button>
        </header>
        <div class="help-columns">
          <section>
            <h3>Keys</h3>
            <dl>
              {KEYS.map(([key, what]) => (
                <div key={key}>
                  <dt>
                    <kbd>{key}</kbd>
                  </dt>
                  <dd>{what}</dd>
                </div>
              ))}
            </dl>
            <p>Drag over a chart to zoom to that time; the back button leads back.</p>
          </section>
          <section>
            <h3>Query</h3>
            <dl class="long">
              {EXAMPLES.map(([query, what]) => (
                <div key={query}>
                  <dt>
                    <code>{query}</code>
                  </dt>
                  <dd>{what}</dd>
                </div>
              ))}
            </dl>
            <h3>Fields</h3>
            <dl>
              {FIELDS.map((field) => (
                <div key={field.name}>
                  <dt>
                    <code>{field.name}</code>
                  </dt>
                  <dd>{field.about}</dd>
                </div>
              ))}
            </dl>
          </section>
        </div>
      </div>
    </dialog>
  );
}

/** What all parts of the page are made of. */

import { signal } from '@preact/signals';
import type { ComponentChildren, JSX, RefObject } from 'preact';
import { useEffect, useId, useLayoutEffect, useRef, useState } from 'preact/hooks';
import { type Answer, hide, link, names, notice, show, wantName } from './state';

const PATHS: Record<string, string> = {
  search: 'M7 12.5a5.5 5.5 0 1 0 0-11 5.5 5.5 0 0 0 0 11ZM11 11l3.8 3.8',
  close: 'M3.5 3.5l9 9M12.5 3.5l-9 9',
  left: 'M10 3 5 8l5 5',
  right: 'M6 3l5 5-5 5',
  down: 'M3.5 6 8 10.5 12.5 6',
  clock: 'M8 14.5a6.5 6.5 0 1 0 0-13 6.5 6.5 0 0 0 0 13ZM8 4.5V8l2.5 1.7',
  refresh: 'M13.6 8a5.6 5.6 0 1 1-1.7-4M13.8 1.6V4.5h-2.9',
  more: 'M3 8h.01M8 8h.01M13 8h.01',
  gear: 'M2 4.5h7M12.5 4.5H14M2 11.5h1.5M7 11.5h7M11 6.5a2 2 0 1 0 0-4 2 2 0 0 0 0 4ZM5 13.5a2 2 0 1 0 0-4 2 2 0 0 0 0 4Z',
  help: 'M8 14.5a6.5 6.5 0 1 0 0-13 6.5 6.5 0 0 0 0 13ZM6.2 6.2a1.9 1.9 0 1 1 2.6 1.9c-.5.2-.8.6-.8 1.2M8 11.5h.01',
  link: 'M6.6 9.4l2.8-2.8M7.3 4.5l1.6-1.6a3.2 3.2 0 0 1 4.5 4.5l-1.6 1.6M8.7 11.5l-1.6 1.6a3.2 3.2 0 0 1-4.5-4.5l1.6-1.6',
  out: 'M2 7h9M2 7l0 0M5.5 7a4.8 4.8 0 1 0 0 .01M10.5 10.5l4 4',
  download: 'M8 1.5v8.5M4.5 6.8 8 10.3l3.5-3.5M2 14h12',
  columns: 'M2 2.5h12v11H2zM6 2.5v11M10 2.5v11',
  minus: 'M7 12.5a5.5 5.5 0 1 0 0-11 5.5 5.5 0 0 0 0 11ZM11 11l3.8 3.8M4.5 7h5',
  table: 'M2 2.5h12v11H2zM2 6.2h12M2 9.8h12M7 6.2v7.3',
  chart: 'M2 2v12h12M4.5 11l3-4 2.5 2L14 4',
  arrow: 'M2 8h11M9.5 4.5 13 8l-3.5 3.5',
  copy: 'M5.5 5.5h8v8h-8zM3.5 10.5h-1v-8h8v1',
};

/** A drawing for eyes only; what it stands for is said by the text or label around it. */
export function Icon({ name }: { name: keyof typeof PATHS | string }) {
  return (
    <svg class="icon" viewBox="0 0 16 16" aria-hidden="true" focusable="false">
      <path d={PATHS[name]} />
    </svg>
  );
}

/** Calls back at Escape and at a press outside of an element. */
export function useDismiss(
  ref: RefObject<HTMLElement>,
  open: boolean,
  close: (escaped: boolean) => void,
): void {
  const latest = useRef(close);
  latest.current = close;
  useEffect(() => {
    if (!open) return;
    const press = (event: Event) => {
      if (ref.current && !event.composedPath().includes(ref.current)) latest.current(false);
    };
    const key = (event: KeyboardEvent) => {
      if (event.key !== 'Escape' || event.defaultPrevented) return;
      event.preventDefault();
      latest.current(true);
    };
    document.addEventListener('pointerdown', press, true);
    document.addEventListener('keydown', key);
    return () => {
      document.removeEventListener('pointerdown', press, true);
      document.removeEventListener('keydown', key);
    };
  }, [open, ref]);
}

/** A button with something that opens below it. */
export function Popover(props: {
  label: string;
  title?: string;
  /** The button's text says all that its label would. */
  spoken?: boolean;
  button: ComponentChildren;
  kind?: string;
  align?: 'left' | 'right';
  name?: string;
  children: (close: () => void) => ComponentChildren;
}) {
  const [open, setOpen] = useState(false);
  const box = useRef<HTMLDivElement>(null);
  const opener = useRef<HTMLButtonElement>(null);
  const content = useRef<HTMLDivElement>(null);
  const close = (focus = true) => {
    setOpen(false);
    if (focus) opener.current?.focus();
  };
  useDismiss(box, open, (escaped) => close(escaped));
  useLayoutEffect(() => {
    const element = content.current;
    if (!open || !element) return;
    // into the window, where the button is near its edge
    element.style.setProperty('--shift', '0px');
    const place = element.getBoundingClientRect();
    const over = Math.max(0, place.right - document.documentElement.clientWidth + 8);
    const under = Math.max(0, 8 - place.left);
    element.style.setProperty('--shift', `${under - over}px`);
    const first = element.querySelector<HTMLElement>('[data-first], button, input, select, a');
    (first ?? element).focus();
  }, [open]);
  return (
    <div class="popover" ref={box}>
      <button
        ref={opener}
        type="button"
        class={props.kind ?? 'button'}
        aria-haspopup="dialog"
        aria-expanded={open}
        aria-label={props.spoken ? undefined : props.label}
        title={props.title ?? props.label}
        data-name={props.name}
        onClick={() => setOpen(!open)}
      >
        {props.button}
      </button>
      {open && (
        <div
          class={`sheet ${props.align === 'left' ? 'from-left' : 'from-right'}`}
          ref={content}
          role="dialog"
          aria-label={props.label}
          // biome-ignore lint/a11y/noNoninteractiveTabindex: it scrolls
          tabIndex={0}
        >
          {props.children(() => close())}
        </div>
      )}
    </div>
  );
}

/** Says something at the foot of the page for a while. */
let noticeTimer: ReturnType<typeof setTimeout> | undefined;
export function tell(text: string): void {
  notice.value = text;
  clearTimeout(noticeTimer);
  noticeTimer = setTimeout(() => {
    notice.value = '';
  }, 4000);
}

/** Puts text into the clipboard, also where the page came without TLS. */
export async function copy(text: string): Promise<void> {
  try {
    await navigator.clipboard.writeText(text);
  } catch {
    const area = document.createElement('textarea');
    area.value = text;
    area.className = 'hidden';
    document.body.append(area);
    area.select();
    document.execCommand('copy');
    area.remove();
  }
  tell('Copied.');
}

/** Saves what the page has as a file. */
export function save(name: string, type: string, text: string): void {
  const url = URL.createObjectURL(new Blob([text], { type }));
  const anchor = document.createElement('a');
  anchor.href = url;
  anchor.download = name;
  anchor.click();
  setTimeout(() => URL.revokeObjectURL(url), 10_000);
}

/** Cells as lines of CSV; what a spreadsheet would take for a formula gets a ' in front. */
export function csv(rows: (string | number)[][]): string {
  const cell = (value: string | number) => {
    let text = String(value);
    if (typeof value === 'string' && /^[=+\-@\t\r]/.test(text)) text = `'${text}`;
    return /[",\r\n]/.test(text) ? `"${text.replace(/"/g, '""')}"` : text;
  };
  return rows.map((row) => `${row.map(cell).join(',')}\r\n`).join('');
}

// ---- values -----------------------------------------------------------------------------------

interface Menu {
  field: string;
  value: string;
  x: number;
  y: number;
  opener: HTMLElement;
}

const menu = signal<Menu | undefined>(undefined);

const coarse = () => matchMedia('(hover: none)').matches;
export const isIp = (field: string) => /(^|\.)ip$/.test(field);

function openMenu(field: string, value: string, opener: HTMLElement): void {
  const place = opener.getBoundingClientRect();
  menu.value = { field, value, x: place.left, y: place.bottom + 2, opener };
}

/**
 * A value that can be put into the query: a press shows only it, with Alt all but it; the menu
 * (right button, or a tap where there is no mouse) has both and more.
 */
export function Value(props: {
  field: string;
  value: string | number;
  children?: ComponentChildren;
  kind?: string;
}) {
  const value = String(props.value);
  const press = (event: JSX.TargetedMouseEvent<HTMLButtonElement>) => {
    event.stopPropagation();
    if (event.altKey) hide(props.field, value);
    else if (coarse()) openMenu(props.field, value, event.currentTarget);
    else show(props.field, value);
  };
  return (
    <button
      type="button"
      class={`value ${props.kind ?? ''}`}
      title={`${props.field}: ${value}\nclick: show only this; Alt+click: exclude; right click: more`}
      onClick={press}
      onContextMenu={(event) => {
        event.preventDefault();
        event.stopPropagation();
        openMenu(props.field, value, event.currentTarget);
      }}
    >
      {props.children ?? (isIp(props.field) ? <HostText ip={value} /> : value)}
    </button>
  );
}

/** An address, and the name of the host where it is known. */
export function HostText({ ip }: { ip: string }) {
  useEffect(() => wantName(ip), [ip, names.value]);
  const name = names.value[ip];
  return name ? (
    <span class="host">
      <span class="host-name">{name}</span> <span class="host-ip">{ip}</span>
    </span>
  ) : (
    <span>{ip}</span>
  );
}

export function ValueMenu() {
  const shown = menu.value;
  const box = useRef<HTMLDivElement>(null);
  const close = (focus: boolean) => {
    const opener = menu.peek()?.opener;
    menu.value = undefined;
    if (focus) opener?.focus();
  };
  useDismiss(box, shown !== undefined, close);
  useLayoutEffect(() => {
    const element = box.current;
    if (!shown || !element) return;
    const { clientWidth, clientHeight } = document.documentElement;
    const { width, height } = element.getBoundingClientRect();
    element.style.left = `${Math.max(8, Math.min(shown.x, clientWidth - width - 8))}px`;
    element.style.top = `${Math.max(8, Math.min(shown.y, clientHeight - height - 8))}px`;
    element.querySelector<HTMLElement>('[role=menuitem]')?.focus();
    const scroll = () => close(false);
    window.addEventListener('scroll', scroll, { passive: true });
    return () => window.removeEventListener('scroll', scroll);
  }, [shown]);
  if (!shown) return null;
  const { field, value } = shown;
  const step = (event: JSX.TargetedKeyboardEvent<HTMLDivElement>) => {
    const items = [...event.currentTarget.querySelectorAll<HTMLElement>('[role=menuitem]')];
    const at = items.indexOf(document.activeElement as HTMLElement);
    const by = event.key === 'ArrowDown' ? 1 : event.key === 'ArrowUp' ? -1 : 0;
    if (event.key === 'Tab') close(true);
    if (by === 0) return;
    event.preventDefault();
    items[(at + by + items.length) % items.length]?.focus();
  };
  const item = (text: string, act: () => void) => (
    <button
      type="button"
      role="menuitem"
      tabIndex={-1}
      onClick={() => {
        close(true);
        act();
      }}
    >
      {text}
    </button>
  );
  return (
    <div class="menu" role="menu" aria-label={`${field} ${value}`} ref={box} onKeyDown={step}>
      <div class="menu-title" role="presentation">
        {field} <b>{value}</b>
      </div>
      {item('Show only this', () => show(field, value))}
      {item('Exclude this', () => hide(field, value))}
      {isIp(field) && (
        <a
          role="menuitem"
          tabIndex={-1}
          href={link({ page: 'host', host: value })}
          onClick={() => close(false)}
        >
          Open the page of this host
        </a>
      )}
      {item('Copy', () => void copy(value))}
    </div>
  );
}

// ---- panels -----------------------------------------------------------------------------------

/** A part of the page with a title; states of its answer are shown in place of its content. */
export function Panel(props: {
  title: string;
  sub?: string | undefined;
  name: string;
  kind?: string;
  actions?: ComponentChildren;
  children: ComponentChildren;
  busy?: boolean;
}) {
  const id = useId();
  return (
    <section
      class={`panel ${props.kind ?? ''}`}
      aria-labelledby={id}
      aria-busy={props.busy ?? false}
      data-panel={props.name}
    >
      <header>
        <h2 id={id}>{props.title}</h2>
        {props.sub && <span class="sub">{props.sub}</span>}
        {props.actions && <div class="actions">{props.actions}</div>}
      </header>
      <div class="body">{props.children}</div>
    </section>
  );
}

/** The content made of an answer, or what there is in its place. */
export function Content<T>(props: {
  answer: Answer<T>;
  empty?: ((data: T) => boolean) | undefined;
  lines?: number;
  children: (data: T) => ComponentChildren;
}) {
  const { answer } = props;
  if (answer.data === undefined) {
    if (answer.error && answer.error.status !== 401) return <Trouble answer={answer} />;
    return <Skeleton lines={props.lines ?? 0} />;
  }
  if (answer.error && answer.error.status !== 0 && answer.error.status !== 401) {
    return <Trouble answer={answer} />;
  }
  if (props.empty?.(answer.data)) return <p class="nothing">Nothing in this time range.</p>;
  return (
    <div class={answer.stale && answer.pending ? 'content stale' : 'content'}>
      {props.children(answer.data)}
    </div>
  );
}

function Trouble<T>({ answer }: { answer: Answer<T> }) {
  const error = answer.error!;
  if (error.parameter === 'q') {
    return <p class="nothing">The query above has a mistake.</p>;
  }
  return (
    <div class="nothing" role="alert">
      <p>
        {error.status === 0
          ? 'The server does not answer; it is asked again every 2 seconds.'
          : `That did not work: ${error.message}`}
      </p>
      {error.status !== 0 && (
        <button type="button" class="button" onClick={answer.again}>
          Try again
        </button>
      )}
    </div>
  );
}

export function Skeleton({ lines }: { lines: number }) {
  return (
    <div class="skeleton" role="status" aria-label="Loading">
      {lines > 0 ? Array.from({ length: lines }, (_, i) => <i key={i} />) : <i class="block" />}
    </div>
  );
}

/** One of several, as a row of buttons. */
export function Choice<T extends string>(props: {
  label: string;
  options: { value: T; text: string }[];
  value: T;
  choose: (value: T) => void;
}) {
  return (
    <fieldset class="choice" aria-label={props.label}>
      {props.options.map((option) => (
        <button
          key={option.value}
          type="button"
          aria-pressed={option.value === props.value}
          onClick={() => props.choose(option.value)}
        >
          {option.text}
        </button>
      ))}
    </fieldset>
  );
}

export function Select<T extends string>(props: {
  label: string;
  options: { value: T; text: string }[];
  value: T;
  choose: (value: T) => void;
}) {
  return (
    <label class="select">
      <span class="visually-hidden">{props.label}</span>
      <select
        value={props.value}
        title={props.label}
        onChange={(event) => props.choose(event.currentTarget.value as T)}
      >
        {props.options.map((option) => (
          <option key={option.value} value={option.value}>
            {option.text}
          </option>
        ))}
      </select>
      <Icon name="down" />
    </label>
  );
}

/** The query bar: fields and values are suggested, a mistake is shown where it is. */

import { useEffect, useId, useRef, useState } from 'preact/hooks';
import { address, ask, type Top } from './api';
import * as query from './query';
import { announcement, queryError, setQuery, span, view } from './state';
import { Icon } from './ui';

const SHOWN = 10;

export function QueryBar() {
  const { q } = view.value;
  const [text, setText] = useState(q);
  const [caret, setCaret] = useState(q.length);
  const [open, setOpen] = useState(false);
  const [chosen, setChosen] = useState(-1);
  const [values, setValues] = useState<query.Suggestion[]>([]);
  const input = useRef<HTMLInputElement>(null);
  const id = useId();

  // the address changed: by a click on a value, the back button
  useEffect(() => {
    setText(q);
    setOpen(false);
  }, [q]);

  const word = query.word(text, caret);
  const field = open ? word.field : undefined;
  const typed = word.text;

  useEffect(() => {
    setValues([]);
    if (!field) return;
    if (field === 'final') {
      setValues(['true', 'false'].map((v) => ({ text: `${v}`, about: '' })));
      return;
    }
    const by = query.FIELDS.find((f) => f.name === field)?.by ?? byOf(field);
    const s = span.peek();
    if (!by || !s) return;
    const abort = new AbortController();
    const timer = setTimeout(async () => {
      try {
        const url = address('top', { by, from: s.from, to: s.to, limit: 50 });
        const top = await ask<Top>(url, abort.signal);
        setValues(
          top.rows.map((r) => ({
            text: query.term('', r.key).slice(1),
            about: r.label !== r.key ? r.label : '',
          })),
        );
      } catch {
        // suggestions are a help only
      }
    }, 150);
    return () => {
      clearTimeout(timer);
      abort.abort();
    };
  }, [field]);

  const suggestions = open
    ? (field
        ? values.filter(
            (v) => v.text.toLowerCase().includes(typed.toLowerCase()) && v.text !== typed,
          )
        : query.fieldSuggestions(text, caret)
      ).slice(0, SHOWN)
    : [];
  const active = chosen < suggestions.length ? chosen : -1;

  const submit = () => {
    setOpen(false);
    setQuery(text);
  };
  const take = (suggestion: query.Suggestion) => {
    const next = query.completed(text, caret, suggestion.text);
    setText(next.q);
    setCaret(next.caret);
    setChosen(-1);
    setOpen(true);
    const element = input.current;
    if (!element) return;
    element.focus();
    requestAnimationFrame(() => element.setSelectionRange(next.caret, next.caret));
  };
  const follow = () => {
    const at = input.current?.selectionStart;
    if (at !== null && at !== undefined) setCaret(at);
  };
  const key = (event: KeyboardEvent) => {
    const count = suggestions.length;
    if ((event.key === 'ArrowDown' || event.key === 'ArrowUp') && !open) {
      event.preventDefault();
      setOpen(true);
    } else if (event.key === 'ArrowDown' && count > 0) {
      event.preventDefault();
      setChosen(active + 1 >= count ? -1 : active + 1);
    } else if (event.key === 'ArrowUp' && count > 0) {
      event.preventDefault();
      setChosen(active < 0 ? count - 1 : active - 1);
    } else if (event.key === 'Enter' || (event.key === 'Tab' && active >= 0)) {
      event.preventDefault();
      if (active >= 0) take(suggestions[active]!);
      else submit();
    } else if (event.key === 'Escape') {
      event.preventDefault();
      if (open && count > 0) setOpen(false);
      else {
        setText(q);
        input.current?.blur();
      }
    }
  };

  const error = queryError.value?.q === q ? queryError.value : undefined;
  const terms = query.parts(q);
  return (
    <search class="query">
      <form
        class={error ? 'query-box wrong' : 'query-box'}
        onSubmit={(event) => {
          event.preventDefault();
          submit();
        }}
      >
        <Icon name="search" />
        <input
          ref={input}
          id="query"
          type="text"
          role="combobox"
          aria-label="Query"
          aria-expanded={suggestions.length > 0}
          aria-controls={`${id}-list`}
          aria-autocomplete="list"
          aria-activedescendant={active >= 0 ? `${id}-${active}` : undefined}
          aria-invalid={error !== undefined}
          aria-describedby={error ? `${id}-error` : undefined}
          placeholder="Search, such as source.ip:10.0.0.0/8 and destination.port:443"
          spellcheck={false}
          autocomplete="off"
          autocapitalize="off"
          maxLength={2000}
          value={text}
          onInput={(event) => {
            setText(event.currentTarget.value);
            setCaret(event.currentTarget.selectionStart ?? event.currentTarget.value.length);
            setChosen(-1);
            setOpen(true);
          }}
          onFocus={follow}
          onClick={() => {
            follow();
            setOpen(true);
          }}
          onKeyDown={key}
          onKeyUp={follow}
          onBlur={() => setOpen(false)}
        />
        {text !== '' && (
          <button
            type="button"
            class="plain"
            aria-label="Clear the query"
            title="Clear"
            onClick={() => {
              setText('');
              setQuery('');
              input.current?.focus();
            }}
          >
            <Icon name="close" />
          </button>
        )}
        <kbd class="wide-only">/</kbd>
        <div
          class="suggestions"
          id={`${id}-list`}
          role="listbox"
          aria-label="Suggestions"
          hidden={suggestions.length === 0}
        >
          {suggestions.map((s, i) => (
            // biome-ignore lint/a11y/useKeyWithClickEvents: the input above has the keys
            <div
              key={s.text}
              id={`${id}-${i}`}
              role="option"
              tabIndex={-1}
              aria-selected={i === active}
              onMouseDown={(event) => event.preventDefault()}
              onClick={() => take(s)}
            >
              <b>{s.text}</b>
              <span>{s.about}</span>
            </div>
          ))}
        </div>
      </form>
      {error && <Mistake id={`${id}-error`} {...error} input={input} />}
      {!error && terms.length > 0 && (
        <ul class="terms" aria-label="Terms of the query">
          {terms.map((t, i) => (
            <li key={t} class={/^not\s/i.test(t) ? 'negated' : ''}>
              <span>{t}</span>
              <button
                type="button"
                aria-label={`Remove ${t}`}
                title="Remove"
                onClick={() => {
                  setQuery(query.without(q, i));
                  announcement.value = `Removed: ${t}`;
                }}
              >
                <Icon name="close" />
              </button>
            </li>
          ))}
        </ul>
      )}
    </search>
  );
}

const byOf = (field: string) =>
  field === 'dest.ip' ? 'destination' : field === 'tags' ? 'tag' : undefined;

function Mistake(props: {
  id: string;
  q: string;
  message: string;
  position?: number;
  input: { current: HTMLInputElement | null };
}) {
  const { q, message, position } = props;
  const at = position === undefined ? undefined : Math.max(0, Math.min(position, q.length));
  const end =
    at === undefined
      ? 0
      : Math.max(at + 1, query.tokens(q).find((t) => t.start <= at && at < t.end)?.end ?? at + 1);
  return (
    <div class="mistake" id={props.id} role="alert">
      <p>{message}</p>
      {at !== undefined && (
        <p>
          <code>
            {q.slice(0, at)}
            <mark>{q.slice(at, end) || ' '}</mark>
            {q.slice(end)}
          </code>
          <button
            type="button"
            class="plain"
            onClick={() => {
              props.input.current?.focus();
              props.input.current?.setSelectionRange(at, Math.min(end, q.length));
            }}
          >
            Go to character {at + 1}
          </button>
        </p>
      )}
    </div>
  );
}

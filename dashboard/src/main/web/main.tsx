import { render } from 'preact';
import { useEffect, useRef } from 'preact/hooks';
import './style.css';
import { Drawer } from './drawer';
import { Header } from './header';
import { Help, help } from './help';
import { Login } from './login';
import { Dashboard, FlowsPage, HostPage, MatrixPage, ServicesPage } from './pages';
import { moved, zoomed } from './range';
import {
  announcement,
  begin,
  go,
  gone,
  health,
  locked,
  notice,
  refresh,
  setRange,
  span,
  view,
} from './state';
import { ValueMenu } from './ui';
import { DEFAULTS } from './view';

function Page() {
  const { page, host } = view.value;
  const first = useRef(true);
  useEffect(() => {
    const name = page === 'host' ? host : page[0]!.toUpperCase() + page.slice(1);
    document.title = `${name} - Flowgauge`;
    // another page is read from its top
    if (!first.current) window.scrollTo(0, 0);
    first.current = false;
  }, [page, host]);
  switch (page) {
    case 'flows':
      return <FlowsPage />;
    case 'matrix':
      return <MatrixPage />;
    case 'services':
      return <ServicesPage />;
    case 'host':
      return <HostPage key={host} />;
    default:
      return <Dashboard />;
  }
}

function App() {
  if (locked.value) return <Login />;
  const problems = health.value?.status === 'failed' ? health.value.problems : [];
  return (
    <>
      <button type="button" class="skip" onClick={() => document.getElementById('main')?.focus()}>
        To the content
      </button>
      <Header />
      {gone.value && (
        <p class="banner bad" role="alert">
          The server does not answer. What is shown may be old; it is asked again every 2 seconds.
          Is <code>flowgauge run</code> still running?
        </p>
      )}
      {!gone.value &&
        problems.map((p) => (
          <p class="banner bad" role="alert" key={p}>
            {p}
          </p>
        ))}
      <div class={view.value.flow ? 'beside' : ''}>
        <main id="main" tabIndex={-1}>
          <Page />
        </main>
        <Drawer />
      </div>
      <ValueMenu />
      <Help />
      <div class="notice" role="status" hidden={notice.value === ''}>
        {notice.value}
      </div>
      <div class="visually-hidden" aria-live="polite">
        {announcement.value}
      </div>
    </>
  );
}

/** Keys that work everywhere but where text is typed. */
function keys(event: KeyboardEvent): void {
  if (event.defaultPrevented || event.ctrlKey || event.metaKey || event.altKey) return;
  const target = event.target as HTMLElement;
  if (/^(INPUT|SELECT|TEXTAREA)$/.test(target.tagName) || locked.peek() || help.peek()) return;
  const s = span.peek();
  switch (event.key) {
    case '/':
      event.preventDefault();
      document.getElementById('query')?.focus();
      break;
    case '?':
      help.value = true;
      break;
    case 'r':
      void refresh();
      break;
    case 'p':
      go({ refresh: view.peek().refresh > 0 ? 0 : DEFAULTS.refresh }, true);
      break;
    case '[':
      if (s) setRange(moved(s, -0.5));
      break;
    case ']':
      if (s) setRange(moved(s, 0.5));
      break;
    case '-':
      if (s) setRange(zoomed(s, 2));
      break;
  }
}

document.addEventListener('keydown', keys);
begin();
render(<App />, document.getElementById('page')!);

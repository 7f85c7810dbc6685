/** Asks for the token. */

import { useEffect, useRef, useState } from 'preact/hooks';
import { ApiError, login } from './api';
import { unlocked } from './state';

export function Login() {
  const [token, setToken] = useState('');
  const [mistake, setMistake] = useState('');
  const [busy, setBusy] = useState(false);
  const input = useRef<HTMLInputElement>(null);
  useEffect(() => input.current?.focus(), []);
  const submit = async () => {
    setBusy(true);
    setMistake('');
    try {
      await login(token.trim());
      unlocked();
    } catch (error) {
      const wrong = error instanceof ApiError && error.status === 401;
      setMistake(wrong ? 'That is not the token.' : (error as Error).message);
      setBusy(false);
      input.current?.select();
    }
  };
  return (
    <main class="login">
      <form
        onSubmit={(event) => {
          event.preventDefault();
          void submit();
        }}
      >
        <svg class="mark" viewBox="0 0 32 32" aria-hidden="true">
          <rect width="32" height="32" rx="7" />
          <path d="M6 21c4 0 4-10 8-10s4 10 8 10 3-5 4-5" />
        </svg>
        <h1>Flowgauge</h1>
        <label>
          Token
          <input
            ref={input}
            type="password"
            name="token"
            autocomplete="current-password"
            value={token}
            aria-invalid={mistake !== ''}
            aria-describedby="login-help"
            onInput={(event) => setToken(event.currentTarget.value)}
          />
        </label>
        {mistake && (
          <p class="form-mistake" role="alert">
            {mistake}
          </p>
        )}
        <button type="submit" class="button strong" disabled={busy || token.trim() === ''}>
          Open
        </button>
        <p class="sub" id="login-help">
          It is the setting flowgauge.web.token of this server.
        </p>
      </form>
    </main>
  );
}

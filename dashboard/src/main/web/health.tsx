/** How capture, queue, outputs and history are: at a glance, and in full when opened. */

import { Sparkline } from './chart';
import * as f from './format';
import { Count, Quantity, Time } from './quantity';
import { gone, health, ticks } from './state';
import { Popover } from './ui';

type Level = 'ok' | 'warn' | 'bad' | 'none';

function levels() {
  const h = health.value;
  const tick = ticks.value[ticks.value.length - 1];
  const dropped = Math.max(h?.capture.dropped ?? 0, tick?.packets_dropped ?? 0);
  const sick = h?.outputs.filter((o) => !o.healthy) ?? [];
  const lost = h?.outputs.reduce((n, o) => n + o.dropped, 0) ?? 0;
  const list: { name: string; level: Level; text: string }[] = [];
  if (!h) return { list, dropped, tick };
  list.push({
    name: 'Drops',
    level: dropped > 0 || h.capture.flows_evicted > 0 ? 'warn' : 'ok',
    text: f.compact(dropped),
  });
  list.push({
    name: 'Queue',
    level: h.queue.dropped > 0 ? 'bad' : h.queue.filled_percent >= 80 ? 'warn' : 'ok',
    text: `${h.queue.filled_percent} %`,
  });
  const healthy = h.outputs.length - sick.length;
  list.push({
    name: 'Outputs',
    level: sick.length > 0 ? 'bad' : lost > 0 ? 'warn' : 'ok',
    text: sick.length > 0 ? `${healthy} of ${h.outputs.length}` : 'ok',
  });
  return { list, dropped, tick };
}

export function HealthStrip() {
  const h = health.value;
  const { list, dropped, tick } = levels();
  const status: Level = gone.value
    ? 'bad'
    : !h
      ? 'none'
      : h.status === 'failed'
        ? 'bad'
        : h.status === 'degraded' || list.some((l) => l.level !== 'ok')
          ? 'warn'
          : 'ok';
  const word = gone.value
    ? 'no answer'
    : { ok: 'ok', warn: 'degraded', bad: 'failed', none: '…' }[status];
  return (
    <Popover
      label={`Health: ${word}`}
      title="Health of capture, queue and outputs"
      name="health"
      spoken
      kind={`button health ${status}`}
      button={
        <>
          <i class={`dot ${status}`} />
          <span class="visually-hidden">Health: {word}</span>
          {tick && h?.live && <span class="rate">{f.bitRate(tick.bytes_per_s)}</span>}
          <span class="pills">
            {list.map((l) => (
              <span key={l.name} class={`pill ${l.level}`}>
                {l.name} <b>{l.text}</b>
              </span>
            ))}
          </span>
          {status !== 'ok' && (
            <span class="narrow-only" aria-hidden="true">
              {word}
            </span>
          )}
        </>
      }
    >
      {() => (h ? <Details dropped={dropped} /> : <p>Nothing is known yet.</p>)}
    </Popover>
  );
}

function Details({ dropped }: { dropped: number }) {
  const h = health.value!;
  const { capture, queue, store } = h;
  const list = ticks.value;
  const tick = list[list.length - 1];
  const line = (name: string, value: number, bad = false) => (
    <div class={bad && value > 0 ? 'line warn' : 'line'}>
      <dt>{name}</dt>
      <dd>
        <Count value={value} />
      </dd>
    </div>
  );
  return (
    <div class="health-details">
      {gone.value && (
        <p class="problem">The server does not answer. What follows is the last it said.</p>
      )}
      {h.problems.map((p) => (
        <p class="problem" key={p}>
          {p}
        </p>
      ))}
      <h3>
        Capture <span>{h.source}</span>
      </h3>
      {h.live && tick && (
        <div class="rates">
          <Sparkline values={list.map((t) => t.bytes_per_s)} />
          <p>
            <b>{f.bitRate(tick.bytes_per_s)}</b>, {f.compact(tick.packets_per_s)} packets/s,{' '}
            {f.compact(tick.flows_active)} flows
          </p>
        </div>
      )}
      <dl>
        {line('Packets received', capture.received)}
        {line('Packets metered', capture.metered)}
        {line('Packets dropped', dropped, true)}
        {line('Packets filtered out', capture.filtered)}
        {line('Packets without a flow', capture.not_flows)}
        {line('Flows active', capture.flows_active)}
        {line('Flows ended early (table full)', capture.flows_evicted, true)}
        {line('Reports joined with the next', capture.reports_coalesced)}
      </dl>
      <h3>Queue</h3>
      <dl>
        <div class="line">
          <dt>Events waiting</dt>
          <dd>
            <Count value={queue.events} />
            {queue.capacity > 0 && ` of ${f.exact(queue.capacity)}`} ({queue.filled_percent} %)
          </dd>
        </div>
        {line('Times that capture waited', queue.waits)}
        {line('Events dropped', queue.dropped, true)}
      </dl>
      <h3>Outputs</h3>
      {h.outputs.map((o) => (
        <div class="output" key={o.name}>
          <p>
            <i class={`dot ${o.healthy ? 'ok' : 'bad'}`} /> <b>{o.name}</b>{' '}
            {o.type !== o.name && o.type} {o.healthy ? 'works' : 'fails'}
          </p>
          {o.message && <p class="problem">{o.message}</p>}
          <p class="sub">
            {f.exact(o.acked)} delivered, {f.exact(o.waiting)} waiting, {f.exact(o.failed)} failed,{' '}
            {f.exact(o.dropped)} dropped
          </p>
        </div>
      ))}
      <h3>Store</h3>
      <dl>
        {line('Reports', store.reports)}
        <div class="line">
          <dt>On disk</dt>
          <dd>
            <Quantity metric="bytes" value={store.bytes} />
          </dd>
        </div>
        {store.first !== null && (
          <div class="line">
            <dt>Since</dt>
            <dd>
              <Time ms={store.first} />
            </dd>
          </div>
        )}
        {line('Files', store.segments)}
        {line('Reports joined (store too slow)', store.coalesced)}
        {line('Files set aside as damaged', store.damaged, true)}
      </dl>
      <p class="sub">Flowgauge {h.version}</p>
    </div>
  );
}

/** What the page does when the server is not as one would like, with a server that can be told so. */
import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { launch, settled, windowOf } from './browser.mjs';
import { MockServer } from './mock/server.mjs';
import { traffic } from './mock/traffic.mjs';

const HOSTILE = '<img src=x onerror="document.title=1">';

describe('the page', { concurrency: false }, () => {
  let browser;
  const servers = [];

  before(async () => {
    browser = await launch();
  });
  after(async () => {
    await browser?.close();
    for (const server of servers) await server.stop();
  });

  async function server(options = {}) {
    const made = await new MockServer({ flows: 300, ...options }).start();
    servers.push(made);
    return made;
  }

  async function open(at, path = '', options = {}) {
    const context = await windowOf(browser, options);
    const page = await context.newPage();
    page.setDefaultTimeout(20_000);
    await page.goto(`${at.url}/#/${path}`);
    return page;
  }

  it('should show a hostile host name and tag as text', async () => {
    const at = await server({
      tags: [HOSTILE, '"quoted" \\ and: (odd)'],
      knobs: {
        names: { '10.0.0.1': `evil${HOSTILE}.example`, '10.0.1.10': "<script>alert('x')</script>" },
      },
    });
    const page = await open(at, 'flows?columns=source_ip,destination_ip,tags&refresh=0');
    await settled(page);
    await page.getByText(HOSTILE, { exact: true }).first().waitFor();
    await page.getByText(`evil${HOSTILE}.example`).first().waitFor();
    assert.equal(await page.locator('img').count(), 0);
    assert.equal(await page.locator('body script').count(), 0);
    await page.getByText(HOSTILE, { exact: true }).first().click();
    await settled(page);
    assert.equal(
      await page.getByRole('combobox', { name: 'Query' }).inputValue(),
      `tag:"${HOSTILE.replaceAll('"', '\\"')}"`,
    );
    assert.equal(await page.locator('.mistake').count(), 0);
    await page.locator('.flow-table tbody tr').first().press('Enter');
    await page.locator('.drawer .fields').waitFor();
    assert.equal(await page.locator('img').count(), 0);
    assert.match(await page.title(), /Flowgauge/);
    await page.context().close();
  });

  it('should say what to do while there is no traffic, and show it as soon as there is', async () => {
    const at = await server({ knobs: { empty: true } });
    const page = await open(at, '?refresh=2', { phone: true });
    const empty = page.locator('.empty');
    await empty.waitFor();
    assert.match(await empty.textContent(), /No traffic yet/);
    assert.match(await empty.textContent(), /device eth0/);
    assert.match(await empty.textContent(), /flowgauge devices/);
    at.knobs.empty = false;
    at.add([]);
    await page.waitForFunction(() => !document.querySelector('.empty'));
    await page.context().close();
  });

  it('should offer ways on where nothing matches', async () => {
    const at = await server();
    const page = await open(at, '?q=port:9&from=now-1h&to=now&refresh=0');
    await page.getByRole('heading', { name: 'No flow matches' }).waitFor();
    await page.getByRole('button', { name: 'Clear the query' }).last().click();
    await page.waitForFunction(() => !document.querySelector('.empty'));
    await page.context().close();
  });

  it('should follow new reports, and stop when told to', async () => {
    const at = await server();
    const page = await open(at, '?refresh=2');
    await settled(page);
    const connections = () =>
      page.locator('[data-tile=Connections] data').getAttribute('value').then(Number);
    assert.equal(await connections(), 300);
    const more = (firstId) =>
      traffic({
        seed: firstId,
        from: Date.now() - 20_000,
        to: Date.now() - 1000,
        flows: 10,
        firstId,
      });
    at.add(more(10_000));
    await page.waitForFunction(
      () => document.querySelector('[data-tile=Connections] data')?.getAttribute('value') === '310',
    );
    await page.keyboard.press('p');
    assert.equal(await page.locator('.live').textContent(), 'Paused');
    at.add(more(20_000));
    await page.waitForTimeout(2600);
    assert.equal(await connections(), 310);
    await page.keyboard.press('r');
    await page.waitForFunction(
      () => document.querySelector('[data-tile=Connections] data')?.getAttribute('value') === '320',
    );
    await page.context().close();
  });

  it('should say that the server is gone, and go on when it is back', async () => {
    const at = await server();
    const page = await open(at, '?refresh=2');
    await settled(page);
    const shown = await page.locator('[data-tile=Traffic] data').getAttribute('value');
    at.knobs.broken = () => true;
    for (const stream of at.streams) stream.destroy();
    const banner = page.getByRole('alert').filter({ hasText: 'does not answer' });
    await banner.waitFor();
    assert.equal(await page.locator('[data-tile=Traffic] data').getAttribute('value'), shown);
    at.knobs.broken = undefined;
    await banner.waitFor({ state: 'detached' });
    await settled(page);
    await page.context().close();
  });

  it('should show what a single panel could not do, and try again', async () => {
    const at = await server();
    let refused = true;
    const timeline = at.timeline.bind(at);
    at.timeline = (scope, params) => {
      if (refused && params.by === 'source') throw Object.assign(new Error('too old'), {});
      return timeline(scope, params);
    };
    const log = console.error;
    console.error = () => {};
    const page = await open(at, '?refresh=0');
    const panel = page.locator('[data-panel=creating]');
    await panel.getByRole('alert').waitFor();
    console.error = log;
    refused = false;
    await panel.getByRole('button', { name: 'Try again' }).click();
    await panel.locator('canvas').waitFor();
    await page.context().close();
  });

  it('should ask for the token, and only then show anything', async () => {
    const at = await server({ knobs: { token: 'a-secret-of-this-server' } });
    const page = await open(at, 'flows?q=transport:tcp', { phone: true });
    const token = page.getByLabel('Token');
    await token.fill('wrong');
    await page.getByRole('button', { name: 'Open' }).tap();
    await page.getByText('That is not the token.').waitFor();
    await token.fill('a-secret-of-this-server');
    await page.keyboard.press('Enter');
    await settled(page);
    assert.equal(await page.getByRole('combobox', { name: 'Query' }).inputValue(), 'transport:tcp');
    assert.doesNotMatch(page.url(), /secret/);
    await page.context().close();
  });

  it('should show drops and a failing output at a glance, and why', async () => {
    const at = await server({
      knobs: { dropped: 1234, outputProblem: 'connection refused by broker-1' },
    });
    const page = await open(at);
    await settled(page);
    const health = page.locator('[data-name=health]');
    assert.match(await health.textContent(), /degraded/);
    assert.match(await health.textContent(), /Drops 1\.23k/);
    await health.click();
    const details = page.locator('.health-details');
    assert.match(await details.textContent(), /connection refused by broker-1/);
    assert.match(await details.textContent(), /1,234/);
    await page.context().close();
  });

  it('should show the whole of a capture at first', async () => {
    const now = Date.now();
    const range = { from: now - 900_000, to: now };
    const at = await server({ now, knobs: { live: false, source: 'file office.pcap', range } });
    const page = await open(at);
    await settled(page);
    assert.match(await page.locator('[data-name=time]').textContent(), /All of the capture/);
    assert.equal(await page.locator('[data-tile=Connections] data').getAttribute('value'), '300');
    assert.ok(at.asked.some((u) => u.searchParams.get('from') === String(range.from)));
    await page.context().close();
  });

  it('should show the place of what is loading, and keep what is shown while it refreshes', async () => {
    const at = await server({ knobs: { slow: 700 } });
    const page = await open(at, '?refresh=0');
    await page.locator('.skeleton').first().waitFor();
    const tall = () => page.locator('[data-panel=connections]').evaluate((p) => p.offsetHeight);
    const before = await tall();
    await settled(page);
    assert.ok(Math.abs((await tall()) - before) <= 2, `${before} and ${await tall()}`);
    await page.keyboard.press('r');
    await page.waitForTimeout(300);
    assert.equal(await page.locator('.skeleton').count(), 0);
    assert.ok(await page.locator('[data-panel=connections] canvas').isVisible());
    await page.context().close();
  });

  it('should ask for all panels at once, and draw its first chart soon', async () => {
    const at = await server();
    const page = await open(at, '?from=now-15m&to=now&refresh=0');
    await page.locator('[data-panel] canvas').first().waitFor();
    const drawn = await page.evaluate(() => performance.now());
    await settled(page);
    const starts = await page.evaluate(() =>
      performance
        .getEntriesByType('resource')
        .filter((e) => /\/(summary|timeline|top|flows)\?/.test(e.name))
        .map((e) => [e.startTime, e.responseEnd]),
    );
    assert.equal(starts.length, 9);
    const firstEnd = Math.min(...starts.map(([, end]) => end));
    assert.ok(
      starts.every(([start]) => start <= firstEnd),
      JSON.stringify(starts),
    );
    assert.ok(drawn < 5000, `${drawn} ms, on a machine that may be busy`);
    await page.context().close();
  });
});

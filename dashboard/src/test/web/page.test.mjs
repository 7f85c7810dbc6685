/**
 * What a person does with the page, in a browser, at the size of a desk and of a phone. The server
 * is that of FLOWGAUGE_PAGE, with the events of the same capture in the file FLOWGAUGE_EVENTS, or
 * one with made-up traffic.
 */
import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { after, before, describe, it } from 'node:test';
import { browserPath, launch, settled, windowOf } from './browser.mjs';
import { ofEvents, ofTraffic, sums } from './expected.mjs';
import { MockServer } from './mock/server.mjs';

const AXE = createRequire(import.meta.url).resolve('axe-core/axe.min.js');
const real = process.env.FLOWGAUGE_PAGE;

let browser;
let mock;
let url;
let flows;
let range;

before(async () => {
  assert.ok(browserPath, 'Chromium is needed: apt-get install chromium');
  browser = await launch();
  if (real) {
    url = real.replace(/\/$/, '');
    flows = ofEvents(process.env.FLOWGAUGE_EVENTS);
    const health = await (await fetch(`${url}/api/v1/health`)).json();
    range = `from=${health.store.first - 60_000}&to=${health.store.last + 1000}`;
  } else {
    const now = Date.now();
    mock = await new MockServer({ now, flows: 900, tags: ['office', 'site north'] }).start();
    url = mock.url;
    flows = ofTraffic(mock.flows);
    range = `from=${now - 900_000}&to=${now}`;
  }
});

after(async () => {
  await browser?.close();
  await mock?.stop();
});

/** The number that an element shows, exactly. */
const number = async (locator) => Number(await locator.first().getAttribute('value'));
const tile = (page, name) => number(page.locator(`[data-tile="${name}"] data`));
const panel = (page, name) => page.locator(`[data-panel="${name}"]`);
const query = (page) => page.getByRole('combobox', { name: 'Query' });

async function open(context, path, problems) {
  const page = await context.newPage();
  page.setDefaultTimeout(20_000);
  page.on('request', (request) => {
    const asked = request.url();
    if (!asked.startsWith(`${url}/`) && !asked.startsWith('blob:') && !asked.startsWith('data:')) {
      problems.push(`another host was asked: ${asked}`);
    }
  });
  page.on('pageerror', (error) => problems.push(String(error)));
  page.on('console', (message) => {
    // an answer with a status of error is told by the browser itself
    if (message.type() === 'error' && !/Failed to load resource/.test(message.text())) {
      problems.push(message.text());
    }
  });
  await show(page, path);
  return page;
}

async function show(page, path) {
  const sign = path.includes('?') ? '&' : '?';
  await page.goto('about:blank');
  await page.goto(`${url}/#/${path}${sign}${range}&refresh=0&tz=utc`);
  await settled(page);
}

async function serious(page) {
  if (!(await page.evaluate('typeof axe'))?.startsWith('object')) {
    // through the debugger: the page's own rules let no other script in
    await page.evaluate(await readFile(AXE, 'utf8'));
  }
  const found = await page.evaluate(() =>
    globalThis.axe.run(document, {
      resultTypes: ['violations'],
      // one big page is not a frame in a frame
      iframes: false,
      elementRef: false,
    }),
  );
  return found.violations
    .filter((v) => v.impact === 'serious' || v.impact === 'critical')
    .map(
      (v) =>
        `${v.id}: ${v.nodes
          .map((n) => n.html.slice(0, 160))
          .slice(0, 3)
          .join(' | ')}`,
    );
}

for (const phone of [false, true]) {
  describe(phone ? 'on a phone' : 'at a desk', { concurrency: false }, () => {
    let context;
    let page;
    const problems = [];

    before(async () => {
      context = await windowOf(browser, { phone });
      page = await open(context, '', problems);
    });
    after(() => context?.close());

    const press = (locator) => (phone ? locator.tap() : locator.click());

    /** Opens what is below a button. A tap may stop a page that still glides, and do nothing else. */
    const unfold = async (button) => {
      await press(button);
      await page.waitForTimeout(phone ? 100 : 0);
      if ((await button.getAttribute('aria-expanded')) === 'false') await press(button);
    };

    it('should show sums that are those of the flows', async () => {
      const all = sums(flows);
      assert.equal(await tile(page, 'Traffic'), all.bytes);
      assert.equal(await tile(page, 'Packets'), all.packets);
      assert.equal(await tile(page, 'Connections'), all.flows);
      assert.equal(await tile(page, 'Hosts'), all.hosts);
      assert.equal(await tile(page, 'From sources'), all.sourceBytes);
      assert.equal(await tile(page, 'From destinations'), all.destinationBytes);
      for (const [name, by, total] of [
        ['creating', all.bySource, all.sourceBytes],
        ['receiving', all.byDestination, all.destinationBytes],
        ['traffic', all.byTransport, all.bytes],
      ]) {
        const lines = panel(page, name).locator('.legend li');
        let together = 0;
        for (const line of await lines.all()) {
          const key = (await line.locator('.value').textContent()).trim();
          const shown = await number(line.locator('data'));
          together += shown;
          if (key !== 'other') assert.equal(shown, by[key], `${name}: ${key}`);
        }
        assert.equal(together, total, name);
      }
      for (const row of await panel(page, 'conversations').locator('tbody tr').all()) {
        const [source, destination] = await row.locator('button.value').allTextContents();
        const [sent, received] = await row.locator('data').all();
        const expected = all.conversations[`${source} ${destination}`];
        assert.equal(await number(sent), expected.sent);
        assert.equal(await number(received), expected.received);
      }
      const rows = await panel(page, 'ports').locator('li').all();
      assert.ok(rows.length > 0);
      for (const row of rows) {
        const port = Number.parseInt(await row.locator('.value').textContent(), 10);
        assert.equal(await number(row.locator('data')), all.byPort[port], `port ${port}`);
      }
    });

    it('should show a chart as a table with the same sums', async () => {
      const traffic = panel(page, 'traffic');
      assert.ok(await traffic.locator('.plot canvas').isVisible());
      await press(traffic.getByRole('button', { name: /^More about/ }));
      await press(page.getByRole('button', { name: 'Show as table' }));
      const values = await traffic
        .locator('td data')
        .evaluateAll((list) => list.map((d) => Number(d.value)));
      assert.equal(
        values.reduce((a, b) => a + b, 0),
        sums(flows).bytes,
      );
      await press(traffic.getByRole('button', { name: /^More about/ }));
      await press(page.getByRole('button', { name: 'Show as chart' }));
      await traffic.locator('.plot canvas').waitFor();
    });

    it('should split traffic by what is chosen', async () => {
      await panel(page, 'traffic').getByLabel('Split').selectOption('port');
      await settled(page);
      assert.match(page.url(), /by=port/);
      const first = panel(page, 'traffic').locator('.legend li').first();
      const port = Number.parseInt(await first.locator('.value').textContent(), 10);
      assert.equal(await number(first.locator('data')), sums(flows).byPort[port]);
      await panel(page, 'traffic').getByLabel('Quantity').selectOption('packets');
      await settled(page);
      assert.match(
        await panel(page, 'traffic').locator('.sub').first().textContent(),
        /packets per/,
      );
      await panel(page, 'traffic').getByLabel('Split').selectOption('transport');
      await panel(page, 'traffic').getByLabel('Quantity').selectOption('bytes');
      await settled(page);
    });

    it('should suggest fields and values while a query is typed', async () => {
      await page.keyboard.press('/');
      await page.keyboard.type('trans');
      await page.getByRole('option', { name: /^transport:/ }).waitFor();
      await page.keyboard.press('ArrowDown');
      await page.keyboard.press('Enter');
      await page.getByRole('option', { name: 'udp' }).waitFor();
      await page.keyboard.type('ud');
      await page.keyboard.press('ArrowDown');
      await page.keyboard.press('Enter');
      await page.keyboard.press('Enter');
      await settled(page);
      assert.match(page.url(), /q=transport:udp/);
      assert.equal(await tile(page, 'Traffic'), sums(flows).byTransport.udp);
    });

    it('should take terms away again', async () => {
      await press(page.getByRole('button', { name: 'Remove transport:udp' }));
      await settled(page);
      assert.equal(await query(page).inputValue(), '');
      assert.equal(await tile(page, 'Traffic'), sums(flows).bytes);
    });

    it('should show where a query is wrong', async () => {
      await query(page).fill('transport:tcp and colour:blue');
      await page.keyboard.press('Enter');
      const mistake = page.locator('.mistake');
      await mistake.waitFor();
      assert.match(await mistake.textContent(), /colour/);
      assert.match(await mistake.locator('mark').textContent(), /^colour/);
      assert.equal(await query(page).getAttribute('aria-invalid'), 'true');
      await press(page.getByRole('button', { name: 'Clear the query' }));
      await mistake.waitFor({ state: 'detached' });
      await settled(page);
    });

    it('should narrow by a press on a value, and exclude', async () => {
      const all = sums(flows);
      const first = panel(page, 'creating').locator('.legend .value').first();
      const ip = (await first.textContent()).trim();
      if (phone) {
        await first.tap();
        await page.getByRole('menuitem', { name: 'Show only this' }).tap();
      } else {
        await first.click();
      }
      await settled(page);
      assert.equal(await query(page).inputValue(), `source.ip:${ip}`);
      assert.equal(await tile(page, 'From sources'), all.bySource[ip]);
      const same = panel(page, 'creating').locator('.legend .value').first();
      if (phone) {
        await same.tap();
        await page.getByRole('menuitem', { name: 'Exclude this' }).tap();
      } else {
        await same.click({ modifiers: ['Alt'] });
      }
      await settled(page);
      assert.equal(await query(page).inputValue(), `not source.ip:${ip}`);
      assert.equal(await tile(page, 'From sources'), all.sourceBytes - all.bySource[ip]);
    });

    it('should go back as the browser goes back', async () => {
      await page.goBack();
      await settled(page);
      assert.match(await query(page).inputValue(), /^source\.ip:/);
      await page.goBack();
      await settled(page);
      assert.equal(await query(page).inputValue(), '');
      assert.equal(await tile(page, 'Traffic'), sums(flows).bytes);
    });

    it('should zoom by dragging on a chart', async () => {
      const before = page.url();
      const plot = panel(page, 'connections').locator('.u-over');
      await plot.scrollIntoViewIfNeeded();
      const box = await plot.boundingBox();
      const y = box.y + box.height / 2;
      const [from, to] = [box.x + box.width * 0.3, box.x + box.width * 0.7];
      if (phone) {
        const session = await context.newCDPSession(page);
        const touch = (type, x) =>
          session.send('Input.dispatchTouchEvent', {
            type,
            touchPoints: x === undefined ? [] : [{ x, y }],
          });
        await touch('touchStart', from);
        for (let i = 1; i <= 8; i++) await touch('touchMove', from + ((to - from) * i) / 8);
        await touch('touchEnd');
      } else {
        await page.mouse.move(from, y);
        await page.mouse.down();
        await page.mouse.move((from + to) / 2, y, { steps: 4 });
        await page.mouse.move(to, y, { steps: 4 });
        await page.mouse.up();
      }
      await page.waitForFunction((u) => location.href !== u, before);
      await settled(page);
      const [wide, narrow] = [before, page.url()].map((u) => {
        const params = new URLSearchParams(u.slice(u.indexOf('?')));
        return Number(params.get('to')) - Number(params.get('from'));
      });
      assert.ok(Math.abs(narrow / wide - 0.4) < 0.05, `${narrow} of ${wide}`);
      await page.goBack();
      await settled(page);
      assert.equal(page.url(), before);
    });

    it('should take quick, absolute and whole ranges', async () => {
      const picker = page.locator('[data-name=time]');
      await unfold(picker);
      await press(page.getByRole('button', { name: 'Last 24 hours' }));
      await settled(page);
      assert.match(page.url(), /from=now-24h&to=now/);
      await unfold(picker);
      await press(page.getByRole('button', { name: /^All of the/ }));
      await settled(page);
      assert.match(page.url(), /from=all/);
      assert.equal(await tile(page, 'Traffic'), sums(flows).bytes);
      await unfold(picker);
      await page.getByLabel('From').fill('2026-01-02T03:04:05');
      await page.getByLabel('To', { exact: true }).fill('2026-01-02T03:05:05');
      await press(page.getByRole('button', { name: 'Apply' }));
      await settled(page);
      assert.match(await picker.textContent(), /2026-01-02 03:04:05 – 03:05:05/);
      assert.match(await page.locator('.empty').textContent(), /No flows in this time range/);
      await press(page.getByRole('button', { name: 'Show all of the store' }));
      await settled(page);
      assert.equal(await tile(page, 'Connections'), sums(flows).flows);
    });

    it('should move and widen the range', async () => {
      await show(page, '');
      const width = () => {
        const params = new URLSearchParams(page.url().slice(page.url().indexOf('?')));
        return [Number(params.get('from')), Number(params.get('to'))];
      };
      const [from, to] = width();
      await press(page.getByRole('button', { name: 'Earlier' }));
      await settled(page);
      assert.deepEqual(width(), [from - (to - from) / 2, to - (to - from) / 2].map(Math.round));
      await press(page.getByRole('button', { name: 'Zoom out' }));
      await settled(page);
      assert.ok(Math.abs(width()[1] - width()[0] - 2 * (to - from)) < 3);
    });

    it('should sort and page the flows', async () => {
      await show(page, 'flows');
      const table = panel(page, 'flows');
      if (phone) await table.getByLabel('Sort by').selectOption('-bytes');
      else {
        await table.getByRole('button', { name: 'Columns' }).click();
        await page.getByLabel('Bytes', { exact: true }).check();
        await page.keyboard.press('Escape');
        await table.getByRole('button', { name: 'Bytes', exact: true }).click();
      }
      await settled(page);
      assert.match(page.url(), /sort=-bytes/);
      const largest = Math.max(...flows.map((f) => f.sent + f.received));
      const first = table.locator('tbody tr').first();
      const bytes = await first
        .locator('.col-source_bytes data, .col-destination_bytes data')
        .evaluateAll((list) => list.reduce((n, d) => n + Number(d.value), 0));
      assert.equal(bytes, largest);
      if (flows.length > 100) {
        const id = await first.getAttribute('data-flow');
        await press(page.getByRole('button', { name: 'Next' }));
        await settled(page);
        assert.match(await page.locator('.pager').textContent(), /101–/);
        assert.notEqual(await table.locator('tbody tr').first().getAttribute('data-flow'), id);
        await press(page.getByRole('button', { name: 'Previous' }));
        await settled(page);
        assert.equal(await table.locator('tbody tr').first().getAttribute('data-flow'), id);
      }
    });

    it('should let columns be chosen', async () => {
      const table = panel(page, 'flows');
      await press(table.getByRole('button', { name: 'Columns' }));
      await page.getByRole('checkbox', { name: 'Tags' }).check();
      await page.getByRole('checkbox', { name: 'Service' }).uncheck();
      await page.keyboard.press('Escape');
      assert.ok((await table.locator('.col-tags').count()) > 0);
      assert.equal(await table.locator('.col-service').count(), 0);
      assert.match(page.url(), /columns=[a-z_,]*tags/);
    });

    it('should show all of a flow, by pointer and by keys', async () => {
      const table = panel(page, 'flows');
      const rows = table.locator('tbody tr');
      const box = await rows.first().boundingBox();
      await (phone
        ? rows.first().tap({ position: { x: 4, y: 4 } })
        : rows.first().click({ position: { x: box.width - 4, y: 8 } }));
      const drawer = page.getByRole('dialog', { name: 'Details of a flow' });
      await drawer.locator('.fields').waitFor();
      assert.match(await drawer.locator('.fields').textContent(), /flow_id/);
      assert.match(page.url(), /flow=\d+/);
      const sent = await drawer
        .locator('.reports tbody tr td:nth-child(2) data')
        .evaluateAll((list) => list.reduce((n, d) => n + Number(d.value), 0));
      assert.equal(sent, await number(drawer.locator('.two-ways data')));
      await page.keyboard.press('Escape');
      await drawer.waitFor({ state: 'detached' });
      await rows.nth(0).focus();
      await page.keyboard.press('ArrowDown');
      await page.keyboard.press('ArrowDown');
      assert.ok(await rows.nth(2).evaluate((row) => row === document.activeElement));
      await page.keyboard.press('Enter');
      await drawer.locator('.fields').waitFor();
      assert.equal(await serious(page).then((l) => l.join('\n')), '');
      await press(drawer.getByRole('button', { name: 'Close' }));
      await drawer.waitFor({ state: 'detached' });
    });

    it('should download flows and the numbers of a chart', async () => {
      const table = panel(page, 'flows');
      for (const [name, count] of [
        ['CSV', (text) => text.trim().split(/\r?\n/).length - 1],
        ['JSON, one flow a line', (text) => text.trim().split('\n').length],
      ]) {
        await press(table.getByRole('button', { name: 'Download the flows' }));
        const [download] = await Promise.all([
          page.waitForEvent('download'),
          press(page.getByRole('link', { name, exact: true })),
        ]);
        const text = await readFile(await download.path(), 'utf8');
        assert.equal(count(text), flows.length, name);
        await page.keyboard.press('Escape');
      }
      await press(panel(page, 'connections').getByRole('button', { name: /^More about/ }));
      const [download] = await Promise.all([
        page.waitForEvent('download'),
        press(page.getByRole('button', { name: 'Download CSV' })),
      ]);
      assert.equal(download.suggestedFilename(), 'connections-over-time.csv');
      assert.match(await readFile(await download.path(), 'utf8'), /^time,/);
    });

    it('should have a page for each host', async () => {
      const all = sums(flows);
      const [host] = Object.entries(all.sentBy).sort((a, b) => b[1] - a[1])[0];
      await show(page, `host/${encodeURIComponent(host)}`);
      assert.match(await page.locator('h1').textContent(), new RegExp(host.replaceAll('.', '\\.')));
      assert.equal(await tile(page, 'Sent'), all.sentBy[host]);
      assert.equal(await tile(page, 'Received'), all.receivedBy[host]);
      const own = flows.filter((f) => f.source === host || f.destination === host);
      assert.equal(await tile(page, 'Connections'), own.length);
      assert.ok((await panel(page, 'peers').locator('li').count()) > 0);
      assert.equal(await panel(page, 'peers').getByText(host, { exact: true }).count(), 0);
      assert.equal(await serious(page).then((l) => l.join('\n')), '');
    });

    it('should show who talks to whom', async () => {
      await show(page, 'matrix');
      const cell = panel(page, 'matrix').locator('.matrix button').first();
      const value = await number(cell);
      assert.equal(await serious(page).then((l) => l.join('\n')), '');
      await press(cell);
      await settled(page);
      assert.match(page.url(), /#\/flows/);
      const [, source, destination] = /^source\.ip:(\S+) and destination\.ip:(\S+)$/.exec(
        await query(page).inputValue(),
      );
      const { sent, received } = sums(flows).conversations[`${source} ${destination}`];
      assert.equal(value, sent + received);
    });

    it('should show services and ports', async () => {
      await show(page, 'services');
      const all = sums(flows);
      for (const row of await panel(page, 'transports').locator('li').all()) {
        const name = (await row.locator('.value').textContent()).trim();
        assert.equal(await number(row.locator('data')), all.byTransport[name], name);
      }
      assert.equal(await serious(page).then((l) => l.join('\n')), '');
    });

    it('should be readable without scrolling to the side', async () => {
      for (const path of ['', 'flows', 'matrix', 'services']) {
        await show(page, path);
        const over = await page.evaluate(
          () => document.documentElement.scrollWidth - document.documentElement.clientWidth,
        );
        assert.equal(over, 0, path || 'dashboard');
      }
    });

    it('should be dark or bright, and say times and bytes as wanted', async () => {
      await show(page, '');
      await unfold(page.locator('[data-name=settings]'));
      await press(page.getByRole('button', { name: 'Dark' }));
      assert.equal(await page.evaluate(() => document.documentElement.dataset.theme), 'dark');
      await press(page.getByRole('button', { name: 'kB, MB' }));
      assert.match(await page.locator('[data-tile=Traffic] data').textContent(), / [kMG]?B$/);
      await press(page.getByRole('button', { name: 'Browser' }));
      assert.doesNotMatch(page.url(), /tz=utc/);
      await page.keyboard.press('Escape');
      assert.equal(await serious(page).then((l) => l.join('\n')), '');
      await page.reload();
      await settled(page);
      assert.equal(await page.evaluate(() => document.documentElement.dataset.theme), 'dark');
      await unfold(page.locator('[data-name=settings]'));
      await press(page.getByRole('button', { name: 'Light' }));
      await page.keyboard.press('Escape');
      assert.equal(await serious(page).then((l) => l.join('\n')), '');
    });

    it('should reproduce a view from its link', async () => {
      await query(page).fill('transport:tcp');
      await page.keyboard.press('Enter');
      await settled(page);
      const shown = await tile(page, 'Traffic');
      const other = await context.newPage();
      await other.goto(page.url());
      await settled(other);
      assert.equal(await tile(other, 'Traffic'), shown);
      assert.equal(await query(other).inputValue(), 'transport:tcp');
      await other.close();
    });

    it('should tell its keys and the health of all parts', async () => {
      await page.locator('main').focus();
      await page.keyboard.press('?');
      const help = page.getByRole('dialog', { name: 'Keys and query language' });
      await help.waitFor();
      await page.keyboard.press('Escape');
      await help.waitFor({ state: 'detached' });
      await unfold(page.locator('[data-name=health]'));
      const details = page.locator('.health-details');
      for (const word of ['Packets dropped', 'Events waiting', 'Reports', 'On disk']) {
        assert.ok((await details.textContent()).includes(word), word);
      }
      assert.equal(await serious(page).then((l) => l.join('\n')), '');
      await page.keyboard.press('Escape');
      await details.waitFor({ state: 'detached' });
    });

    it('should have asked no other host, and have had no errors', () => {
      assert.deepEqual(problems, []);
    });
  });
}

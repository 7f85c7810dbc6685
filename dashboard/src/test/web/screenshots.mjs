/**
 * Pictures of the page: node screenshots.mjs FOLDER. The server is that of FLOWGAUGE_PAGE, such as
 * http://127.0.0.1:5606, or one with made-up traffic.
 */
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { launch, settled, windowOf } from './browser.mjs';
import { MockServer } from './mock/server.mjs';

const [folder] = process.argv.slice(2);
if (!folder) {
  console.error('usage: node screenshots.mjs FOLDER');
  process.exit(2);
}
const mock = process.env.FLOWGAUGE_PAGE
  ? undefined
  : await new MockServer({ tags: ['office', 'site-north'] }).start();
const url = process.env.FLOWGAUGE_PAGE ?? mock.url;
mkdirSync(folder, { recursive: true });
const browser = await launch();

async function picture(name, path, options = {}, act = async () => {}) {
  const context = await windowOf(browser, options);
  const page = await context.newPage();
  page.on('pageerror', (error) => console.error(name, error));
  page.on('console', (m) => m.type() === 'error' && console.error(name, m.text()));
  if (options.height)
    await page.setViewportSize({ width: options.width ?? 1280, height: options.height });
  await page.goto(`${url}/#/${path}`);
  await settled(page);
  await act(page);
  await settled(page);
  await page.waitForTimeout(300);
  await page.screenshot({ path: join(folder, `${name}.png`), fullPage: options.full ?? false });
  await context.close();
}

try {
  await picture('dashboard-light', '', { height: 1180 });
  await picture('dashboard-dark', '', { height: 1180, dark: true });
  await picture('flow', 'flows', { height: 900 }, async (page) => {
    await page
      .locator('.flow-table tbody tr')
      .nth(2)
      .click({ position: { x: 4, y: 8 } });
    await page.waitForSelector('.drawer .fields');
  });
  await picture('matrix', 'matrix', { height: 900, dark: true });
  await picture('host', '', { height: 1000 }, async (page) => {
    await page.locator('[data-panel=creating] .legend .value').first().click({ button: 'right' });
    await page.getByRole('menuitem', { name: /page of this host/ }).click();
    await page.waitForSelector('.host-head');
  });
  await picture('phone', '', { phone: true, scale: 2 });
} finally {
  await browser.close();
  await mock?.stop();
}

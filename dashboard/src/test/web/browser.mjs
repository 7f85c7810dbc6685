/** Starts the Chromium that the system has. */
import { existsSync } from 'node:fs';
import { chromium } from 'playwright-core';

const PLACES = ['/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome'];

export const browserPath = process.env.FLOWGAUGE_CHROMIUM ?? PLACES.find((p) => existsSync(p));

export const DESKTOP = { width: 1280, height: 800 };
export const PHONE = { width: 375, height: 812 };

export function launch() {
  return chromium.launch({
    executablePath: browserPath,
    args: [
      '--no-sandbox',
      '--disable-gpu',
      '--disable-quic',
      '--no-first-run',
      '--disable-background-networking',
      '--disable-component-update',
      '--disable-sync',
    ],
  });
}

/** A window of its own: { phone, dark, timezone }. */
export function windowOf(
  browser,
  { phone = false, dark = false, timezone = 'UTC', scale = 1 } = {},
) {
  return browser.newContext({
    viewport: phone ? PHONE : DESKTOP,
    hasTouch: phone,
    isMobile: phone,
    deviceScaleFactor: scale,
    colorScheme: dark ? 'dark' : 'light',
    timezoneId: timezone,
    locale: 'en-US',
    acceptDownloads: true,
  });
}

/** Waits until no panel awaits an answer. */
export async function settled(page) {
  await page.waitForFunction(
    () =>
      document.querySelector('[data-panel]') !== null &&
      document.querySelector('[data-panel][aria-busy="true"], .tiles[aria-busy="true"]') === null,
  );
}

// Before the first paint, so that a dark page does not begin bright.
(() => {
  let chosen = null;
  try {
    chosen = localStorage.getItem('flowgauge.theme');
  } catch {
    // no storage: the system's
  }
  const dark = chosen ? chosen === 'dark' : matchMedia('(prefers-color-scheme: dark)').matches;
  document.documentElement.dataset.theme = dark ? 'dark' : 'light';
})();

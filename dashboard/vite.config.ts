/// <reference types="vitest/config" />
import { defineConfig } from 'vite';

// The page ends up in the jar; nothing in it asks another host than the one it came from.
export default defineConfig({
  root: 'src/main/web',
  base: './',
  cacheDir: '../../../target/vite',
  esbuild: { jsx: 'automatic', jsxImportSource: 'preact' },
  build: {
    outDir: '../../../target/classes/io/flowgauge/dashboard/web',
    emptyOutDir: true,
    target: 'es2022',
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    chunkSizeWarningLimit: 400,
  },
  server: {
    host: '127.0.0.1',
    proxy: { '/api': process.env.FLOWGAUGE_URL ?? 'http://127.0.0.1:5606' },
  },
  test: { include: ['**/*.test.ts'], environment: 'node' },
});

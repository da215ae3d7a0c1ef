import react from '@vitejs/plugin-react';
import { defineConfig } from 'vitest/config';
import { mockServer } from './mock/plugin.ts';

// PERENNIAL_URL points the development server at a running Perennial; without it the made-up one in mock/ answers.
const server = process.env.PERENNIAL_URL;

export default defineConfig({
  plugins: [react(), ...(server ? [] : [mockServer()])],
  build: {
    target: 'es2022',
    // The page's Content-Security-Policy knows only 'self': nothing may become a data: address.
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    chunkSizeWarningLimit: 700,
  },
  // The server refuses edits whose Origin is not its own address, so the Host stays as the browser said it.
  server: {
    proxy: server
      ? { '/api': { target: server, changeOrigin: false }, '/v1': { target: server, changeOrigin: false } }
      : undefined,
  },
  test: { environment: 'node', include: ['src/**/*.test.ts'] },
});

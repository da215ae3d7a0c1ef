import react from '@vitejs/plugin-react';
import { defineConfig } from 'vitest/config';

// The development server shows the data of a running Perennial: that of `make demo`, or the one PERENNIAL_URL names.
const server = process.env.PERENNIAL_URL ?? 'http://127.0.0.1:8080';

export default defineConfig({
  plugins: [react()],
  build: {
    target: 'es2022',
    // The page's Content-Security-Policy knows only 'self': nothing may become a data: address.
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    chunkSizeWarningLimit: 700,
  },
  // The server refuses edits whose Origin is not its own address, so the Host stays as the browser said it.
  server: {
    proxy: {
      '/api': { target: server, changeOrigin: false },
      '/v1': { target: server, changeOrigin: false },
    },
  },
  test: { environment: 'node', include: ['src/**/*.test.ts', 'guide/**/*.test.ts'] },
});

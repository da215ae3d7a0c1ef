import { defineConfig } from 'vite';

// perennial.js: what customers' apps include. One file with a fixed name, beside the app's own.
export default defineConfig({
  publicDir: false,
  build: {
    target: 'es2022',
    emptyOutDir: false,
    copyPublicDir: false,
    lib: { entry: 'guide/main.ts', formats: ['iife'], name: 'PerennialGuides', fileName: () => 'perennial.js' },
  },
});

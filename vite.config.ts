/** Builds the dashboard into the directory that the environment names; scripts/build-dashboard.ts sets it. */
import react from '@vitejs/plugin-react';
import { defineConfig } from 'vite';

/** Where `npm run dev:dashboard` finds a running gateway. */
const ADMIN = 'http://127.0.0.1:8081';

export default defineConfig({
  root: 'src/dashboard',
  publicDir: false,
  plugins: [react()],
  // The admin server puts a nonce of its own into each answer.
  html: { cspNonce: '__CSP_NONCE__' },
  build: {
    outDir: '../../dist/dashboard',
    emptyOutDir: true,
    // An inlined script or picture would need more than the policy of the page allows.
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    target: 'es2023',
    chunkSizeWarningLimit: 1_000,
  },
  server: {
    host: '127.0.0.1',
    proxy: { '/dashboard': { target: ADMIN, headers: { origin: ADMIN } }, '/openapi.json': ADMIN },
  },
});

/**
 * The dashboard: browser code that knows the management API and nothing else of Tollgate. Pages are in pages/,
 * what they share in components/, reading and changing in api/.
 */
import '@mantine/core/styles.css';
import '@mantine/notifications/styles.css';
import './styles.css';
import { StrictMode } from 'react';
import { createRoot } from 'react-dom/client';
import { createQueryClient } from './api/query-client.ts';
import { App } from './app.tsx';

const root = document.getElementById('root');
if (root === null) throw new Error('the page has no root');
const styleNonce = document.querySelector<HTMLMetaElement>('meta[property=csp-nonce]')?.nonce ?? '';
// The library that keeps the page from scrolling under a dialog looks for its nonce here.
Object.assign(globalThis, { __webpack_nonce__: styleNonce });
createRoot(root).render(
  <StrictMode>
    <App client={createQueryClient()} styleNonce={styleNonce} />
  </StrictMode>,
);

import { fileURLToPath } from 'node:url';

/** Where `npm run build` puts the dashboard. Seen from src/app and from dist/app it is the same place. */
export const DASHBOARD_DIRECTORY = fileURLToPath(new URL('../../dist/dashboard', import.meta.url));

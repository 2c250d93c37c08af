import type { Management } from '../src/admin/management.ts';
import { createAdminServer } from '../src/admin/server.ts';
import { VERSION } from '../src/app/version.ts';
import type { TelemetrySources } from '../src/admin/telemetry-server.ts';

export interface OpenApi {
  readonly paths: object;
  readonly components: object;
}

/** The OpenAPI document of the admin port. Describing needs the routes alone: nothing of what stands behind them is called. */
export async function readOpenApi(): Promise<OpenApi> {
  const server = createAdminServer({
    management: { trustedProxies: () => [] } as unknown as Management,
    telemetry: {} as TelemetrySources,
    version: VERSION,
    dashboardDirectory: import.meta.dirname,
  });
  const port = await server.listen({ host: '127.0.0.1', port: 0 });
  const response = await fetch(`http://127.0.0.1:${port}/openapi.json`);
  const document = (await response.json()) as OpenApi;
  await server.close();
  return document;
}

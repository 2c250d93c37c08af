import { z } from 'zod';
import { expected, filePath, integer, text, timeoutMs } from './fields.ts';

const port = () => integer(0, 65_535).meta({ title: 'port' });

/** A name or address to bind, as node:net takes it. */
const host = () =>
  text('host', 'a host name or an IP address without port', (value) =>
    /^[A-Za-z0-9._:-]{1,253}$/.test(value),
  );

const LOOPBACK = 'Address to listen on; 0.0.0.0 or :: for all.';
const PORT = 'Port; 0 takes a free one.';

export const listen = z
  .strictObject({
    host: host().default('127.0.0.1').describe(LOOPBACK),
    port: port().default(8080).describe(PORT),
    workers: z
      .union([integer(1, 1024), z.literal('auto')], expected('a number of threads from 1 to 1024, or auto'))
      .default(1)
      .describe('Threads that serve traffic; auto is one per processor core.'),
    tls: z
      .strictObject({
        cert: filePath().describe('Certificate chain, PEM.'),
        key: filePath().describe('Private key, PEM.'),
      })
      .nullable()
      .default(null)
      .describe('Serve HTTPS with this certificate.'),
  })
  .prefault({})
  .describe('The port of the gateway, where callers send their requests.');

export const admin = z
  .strictObject({
    host: host().default('127.0.0.1').describe(LOOPBACK),
    port: port().default(8081).describe(PORT),
  })
  .prefault({})
  .describe('The port of the management API, and of /livez, /readyz and /metrics.');

export const telemetry = z
  .strictObject({
    host: host().default('127.0.0.1').describe(LOOPBACK),
    port: port().default(9464).describe(PORT),
  })
  .nullable()
  .default(null)
  .describe(
    'An additional listener for /livez, /readyz and /metrics alone, so that they can be reached while `admin` stays on loopback. Without this section there is none.',
  );

export const drain = z
  .strictObject({
    delayMs: timeoutMs(0)
      .default(0)
      .describe('How long new connections are still accepted after /readyz has turned to 503.'),
    timeoutMs: timeoutMs(0).default(30_000).describe('How long running requests may take to finish.'),
  })
  .prefault({})
  .describe('What happens at SIGTERM.');

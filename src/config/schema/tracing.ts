import { z } from 'zod';
import { byName, expected } from './fields.ts';
import { credentialValue, httpUrl } from './upstreams.ts';

const ratio = () => {
  const params = expected('a number from 0 to 1');
  return z.number(params).min(0, params).max(1, params).meta({ title: 'number from 0 to 1' });
};

export const tracing = z
  .strictObject({
    otlpEndpoint: httpUrl
      .nullable()
      .default(null)
      .describe(
        'Base URL of an OpenTelemetry collector that speaks OTLP over HTTP, such as http://127.0.0.1:4318; spans go to /v1/traces below it. Null exports nothing.',
      ),
    headers: byName(credentialValue).describe(
      'Headers of every export, by name: what the collector asks for.',
    ),
    sampleRatio: ratio()
      .default(1)
      .describe("Share of requests that are traced where the caller's traceparent does not decide it."),
  })
  .prefault({})
  .describe('One span per request for an OpenTelemetry collector.');

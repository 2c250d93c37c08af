import type { Services } from '../../src/app/services.ts';

/** The plaintext of each key, by who uses it. */
export type DemoKeys = Readonly<Record<keyof typeof KEYS, string>>;

const KEYS = {
  shop: { name: 'shop backend', project: 'shop', plan: 'professional', budget: { usd: 5, period: 'month' } },
  widget: {
    name: 'shop widget',
    project: 'shop',
    format: 'pair',
    allowedOrigins: ['https://shop.example.com'],
    rateLimits: { requestsPerMinute: 300 },
  },
  batch: { name: 'nightly batch', project: 'research', budget: { usd: 1, period: 'day' } },
  lab: { name: 'lab notebook', project: 'research', rateLimits: { maxConcurrent: 4 } },
  free: { name: 'free tier', plan: 'free' },
  trial: { name: 'plan on trial', plan: 'trial' },
  staging: { name: 'staging', env: 'test' },
} as const;

export async function createDemoKeys({ keys }: Services): Promise<DemoKeys> {
  const made = Object.entries(KEYS).map(async ([name, input]) => {
    const { plaintext } = await keys.create(input, 'demo');
    return [name, plaintext] as const;
  });
  return Object.fromEntries(await Promise.all(made)) as DemoKeys;
}

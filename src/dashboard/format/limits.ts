import type { KeyLimitsObject } from '../../admin/api-types.ts';

export const LIMIT_WORDS: Readonly<Record<KeyLimitsObject['limits'][number]['name'], string>> = {
  minute: 'Requests per minute',
  hour: 'Requests per hour',
  day: 'Requests per day',
  burst: 'Requests at once',
  concurrency: 'Running requests',
  'tokens-minute': 'Tokens per minute',
  'tokens-day': 'Tokens per day',
};

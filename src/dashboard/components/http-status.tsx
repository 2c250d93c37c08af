import { Badge } from '@mantine/core';

const WORDS: Readonly<Record<number, string>> = {
  200: 'OK',
  201: 'Created',
  202: 'Accepted',
  204: 'No content',
  400: 'Bad request',
  401: 'Unauthorized',
  402: 'Budget spent',
  403: 'Forbidden',
  404: 'Not found',
  408: 'Timeout',
  413: 'Too large',
  422: 'Invalid',
  429: 'Too many requests',
  499: 'Client left',
  500: 'Server error',
  502: 'Bad gateway',
  503: 'Unavailable',
  504: 'Upstream timeout',
};

/** `words`: says what the number means, too. */
export function HttpStatus({ status, words = false }: { readonly status: number; readonly words?: boolean }) {
  const word = WORDS[status];
  return (
    <Badge color={colorOf(status)}>
      {status}
      {words && word !== undefined ? ` ${word}` : ''}
    </Badge>
  );
}

function colorOf(status: number): string {
  if (status < 400) return 'green';
  return status < 500 ? 'orange' : 'red';
}

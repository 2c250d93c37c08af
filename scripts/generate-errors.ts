/**
 * Writes docs/errors.md from the table of error codes. With `--check` it writes nothing and exits 1 where the
 * page is not what the table says.
 */
import { readFileSync, writeFileSync } from 'node:fs';
import { type Dialect, type ErrorCode, type ErrorEntry, ERRORS, Refusal } from '../src/domain/errors.ts';
import { renderErrorBody, renderStreamErrorEvent } from '../src/gateway/error-body.ts';

const PAGE = new URL('../docs/errors.md', import.meta.url);

const INTRODUCTION = `# Errors

<!-- Written by scripts/generate-errors.ts; change src/domain/errors.ts instead. -->

Every error that the gateway itself answers with carries the code below in \`X-Tollgate-Error\`, an \`X-Request-Id\` and
\`Cache-Control: no-store\`. An error without \`X-Tollgate-Error\` comes from the upstream. Answers of the gateway that are no
errors have no code: preflights, and those to \`/v1/rate-limit\`, \`/v1/usage\` and \`/v1/api-keys\`. The code is also the
label in \`tollgate_rejections_total\` and \`tollgate_errors_total\`, and \`refused:CODE\` in the usage records;
\`tollgate requests --id REQUEST_ID\` shows why a single request was refused.

The gateway answers 401 for a missing or bad key and for nothing else, so a client may try its second key on 401
alone. A provider's own 401 to the caller's own credential passes through without \`X-Tollgate-Error\`.

*Retryable* means that the same request may succeed later without anyone changing anything; wait for \`Retry-After\`
where it is sent.
`;

const DIALECTS: readonly { readonly dialect: Dialect; readonly about: string }[] = [
  { dialect: 'openai', about: 'Default for `openai` and `generic` upstreams.' },
  { dialect: 'flat', about: 'A text in `error`, so that clients can read `message` from the top level.' },
  { dialect: 'anthropic', about: 'Default for `anthropic` upstreams.' },
  { dialect: 'google', about: 'Default for `google` upstreams.' },
  { dialect: 'problem', about: 'RFC 9457, `application/problem+json`; also spoken by the admin API.' },
];

const EXAMPLES: readonly Refusal[] = [
  new Refusal('missing_credential'),
  new Refusal('invalid_api_key'),
  new Refusal('agent_mismatch'),
  new Refusal('rate_limit_exceeded', {
    retryAfterS: 45,
    rateLimits: { requestsPerMinute: 100, requestsPerHour: 5000, requestsPerDay: 100_000 },
  }),
];

function renderPage(): string {
  const codes = Object.entries(ERRORS) as [ErrorCode, ErrorEntry][];
  return [
    INTRODUCTION,
    '| code | status | retryable |\n|---|---|---|',
    ...codes.map(
      ([code, { status, retryable }]) => `| [${code}](#${code}) | ${status} | ${retryable ? 'yes' : 'no'} |`,
    ),
    '\n## Codes\n',
    ...codes.map(renderCode),
    renderDialects(),
  ].join('\n');
}

function renderCode([code, { status, when, action }]: [ErrorCode, ErrorEntry]): string {
  return `### ${code}\n\n${status}. ${when}\n\n${action}\n`;
}

function renderDialects(): string {
  const sections = DIALECTS.map(({ dialect, about }) => {
    const bodies = EXAMPLES.map((refusal) => {
      const { status, body } = renderErrorBody(dialect, refusal, 'req_example');
      return `${refusal.code}, ${status}:\n\n\`\`\`json\n${body}\n\`\`\``;
    });
    const event = renderStreamErrorEvent(dialect, 'upstream_timeout', 'req_example').trimEnd();
    const stream = `A stream that fails after its first byte:\n\n\`\`\`\n${event}\n\`\`\``;
    return [`### Dialect ${dialect}`, about, ...bodies, stream].join('\n\n');
  });
  const head =
    '## Bodies\n\nThe route says in `errors` which dialect its callers speak; without it, that of the provider. ' +
    'A refusal to which no\nroute belongs (404, a path or a head that is malformed) is written in the dialect that all routes ' +
    'share, else in openai.\nA stream that fails after its first byte ends with an error event and a broken connection, never ' +
    'with a clean end.';
  return `${[head, ...sections].join('\n\n')}\n`;
}

function readPage(): string {
  try {
    return readFileSync(PAGE, 'utf8');
  } catch {
    return '';
  }
}

const page = renderPage();
if (!process.argv.includes('--check')) {
  writeFileSync(PAGE, page);
} else if (readPage() !== page) {
  process.stderr.write(
    'docs/errors.md is not what src/domain/errors.ts says; run node scripts/generate-errors.ts\n',
  );
  process.exitCode = 1;
}

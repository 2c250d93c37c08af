import { describe, expect, it } from 'vitest';
import { ConfigError, describeProblems } from '../../src/config/config-error.ts';
import { loadText, mistakesIn } from './load-text.ts';

const MANY = `listen:
  prot: 8080
  port: 70000
  port: 8081
drain: { delayMs: "soon", timeoutMs: 1.5 }
defaultPlan: startr
timeZone: Mars/Olympus
trustedProxies: [10.0.0.0/8, 10.0.0.0/33]
plans:
  starter: { requestsPerMinute: 100 }
  bad name: { requestsPerHour: -1 }
upstreams:
  openai:
    url: https://api.openai.com
    provider: opnai
    credential: { mode: inject, value: "Bearer \${OPENAI_KEY}" }
  agents:
    provider: generic
    credential:
      mode: inject
      value: "Bearer "
routes:
  - name: openai
    path: /openai/
    upstream: opanai
    fallbacks: [agents, agnts]
    methods: GET
  - name: openai
    path: /agents/:agent/
    upstream: agents
    agentParam: agnt
    testUpstream: sandbox
  - path: openai/
projects: { app: { policy: { blockPatterns: ["(?=a)"] }, preset: lax } }
logging:
keys: { prefix: sk }
tls: true
usage: { records: 1 month }
`;

describe('every mistake is reported at once', () => {
  it('with line, column, what was found and what was expected', () => {
    expect(mistakesIn(MANY)).toMatchInlineSnapshot(`
      [
        "2:3 listen.prot: unknown field; did you mean "port"?",
        "3:9 listen.port: expected a whole number from 0 to 65535, found 70000",
        "4:3 listen: "port" stands here a second time; expected it only once, as on line 3",
        "5:19 drain.delayMs: expected a whole number from 0 to 2147483647, found "soon"",
        "5:38 drain.timeoutMs: expected a whole number from 0 to 2147483647, found 1.5",
        "6:14 defaultPlan: no plan is named "startr"; did you mean "starter"?",
        "7:11 timeZone: expected a time zone such as UTC or Europe/Berlin, found "Mars/Olympus"",
        "8:30 trustedProxies[1]: expected an address or range such as 10.0.0.0/8 or 2001:db8::/32, found "10.0.0.0/33"",
        "11:3 plans."bad name": expected a name of 1 to 64 letters, digits, _, . and -, beginning with a letter or digit, found "bad name"",
        "11:32 plans."bad name".requestsPerHour: expected a whole number from 1 to 1000000000000, found -1",
        "15:15 upstreams.openai.provider: expected one of openai, anthropic, google, generic, found "opnai"",
        "16:40 upstreams.openai.credential.value: the environment variable OPENAI_KEY is not set; set it, or write \${OPENAI_KEY:-default}",
        "17:3 upstreams.agents.url: is missing; expected a URL such as https://api.example.com, without user, query and fragment",
        "21:14 upstreams.agents.credential.value: is empty; expected the credential that the mode inject sends",
        "25:15 routes[0].upstream: no upstream is named "opanai"; did you mean "openai"?",
        "26:25 routes[0].fallbacks[1]: no upstream is named "agnts"; did you mean "agents"?",
        "27:14 routes[0].methods: expected a list of HTTP methods, found "GET"",
        "28:11 routes[1].name: is the same as on line 23; expected another one",
        "31:17 routes[1].agentParam: "agnt" is no parameter of the path; expected agent",
        "32:19 routes[1].testUpstream: no upstream is named "sandbox"; expected one of openai, agents",
        "33:5 routes[2].name: is missing; expected a name of 1 to 64 letters, digits, _, . and -, beginning with a letter or digit",
        "33:5 routes[2].upstream: is missing; expected a name of 1 to 64 letters, digits, _, . and -, beginning with a letter or digit",
        "33:11 routes[2].path: expected a path such as /openai/ or /agents/:agent/, with each :name once and nothing percent-encoded, found "openai/"",
        "34:46 projects.app.policy.blockPatterns[0]: expected a regular expression in RE2 syntax that is not too large and does not match the empty text, found "(?=a)"",
        "34:66 projects.app.preset: expected one of open, standard, strict, found "lax"",
        "35:9 logging: expected fields with names, found nothing",
        "36:17 keys.prefix: expected one to sixteen lower-case letters and digits that begin with a letter and are not pk or sk, found "sk"",
        "37:1 tls: unknown field; expected one of listen, admin, telemetry, storage, limits, drain, defaultPlan, timeZone, trustedProxies, keys, management, plans, upstreams, routes, projects, sandbox, usage, metrics, rateLimitHeaders, prices, alerts, logging, tracing",
        "38:19 usage.records: expected a duration such as 90s, 30m, 48h or 30d, found "1 month"",
      ]
    `);
  });

  it('one a line in the terminal, and counted', () => {
    const text = 'listen: { prot: 1 }\nroute: []\n';
    expect(() => loadText(text)).toThrow(ConfigError);
    try {
      loadText(text);
    } catch (error) {
      const shown = describeProblems(error as ConfigError).replaceAll(
        /^\S*\/gateway\.yaml/gm,
        'gateway.yaml',
      );
      expect(shown).toBe(
        [
          'gateway.yaml:1:11: listen.prot: unknown field; did you mean "port"?',
          'gateway.yaml:2:1: route: unknown field; did you mean "routes"?',
          '2 problems',
        ].join('\n'),
      );
    }
  });
});

describe('broken YAML', () => {
  it.each([
    [
      'listen: { port: 8080',
      '1:21 : not valid YAML: flow map in block collection must be sufficiently indented and end with a }',
    ],
    ['a: b: c', '1:4 : not valid YAML: nested mappings are not allowed in compact mappings'],
    ['\tlisten: {}', '1:1 : not valid YAML: tabs are not allowed as indentation'],
    ['listen: {}\n---\nadmin: {}', '2:1 : a second document begins here; expected only one in the file'],
    ['- a', '1:1 : expected fields with names, found a list'],
    ['8080', '1:1 : expected fields with names, found 8080'],
  ])('%j is reported alone', (text, mistake) => {
    expect(mistakesIn(text)).toEqual([mistake]);
  });

  it('inside one value leaves the rest to be judged', () => {
    expect(mistakesIn('timeZone: "U\\qTC"\nlisten: { prot: !port 1 }\ndefaultPlan: *none\n')).toEqual([
      '1:11 timeZone: expected a time zone such as UTC or Europe/Berlin, found "U\\\\qTC"',
      '1:13 : not valid YAML: invalid escape sequence \\q',
      '2:11 listen.prot: unknown field; did you mean "port"?',
      '2:17 : not valid YAML: unresolved tag: !port',
      '3:14 defaultPlan: this alias names no anchor before it',
    ]);
  });

  it.each([
    ['lists in lists', `a: ${'['.repeat(100)}${']'.repeat(100)}`],
    ['an alias of itself', 'plans: &a { b: *a }'],
    [
      'aliases that multiply',
      `a: &a [${'1,'.repeat(100)}]\nb: &b [${'*a,'.repeat(100)}]\nc: [${'*b,'.repeat(100)}]`,
    ],
  ])('%s are cut off', (_, text) => {
    expect(mistakesIn(text).join('\n')).toContain('the file is nested too deeply or too large');
  });

  it('names of fields are words', () => {
    expect(mistakesIn('__proto__: { polluted: true }\n? [a]\n: 1\n')).toEqual([
      '1:1 : this cannot be the name of a field; expected a word',
      '2:3 : this cannot be the name of a field; expected a word',
    ]);
    expect(({} as Record<string, unknown>)['polluted']).toBeUndefined();
  });
});

describe('a pattern of a project', () => {
  it.each([
    ['matches everything', 'a*'],
    ['is too large', '[a-z]{1000}x{1000}'],
    ['is empty', ''],
  ])('that %s is reported', (_what, source) => {
    const text = `projects: { app: { policy: { redactPatterns: [${JSON.stringify(source)}] } } }`;
    expect(mistakesIn(text)).toEqual([
      expect.stringContaining('redactPatterns[0]: expected a regular expression in RE2 syntax that'),
    ]);
  });
});

it('anchors are read', () => {
  const config = loadText('plans: { a: &limits { requestsPerMinute: 7 }, b: *limits }');
  expect(config.plans['b']?.limits.requestsPerMinute).toBe(7);
});

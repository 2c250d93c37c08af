import { describe, expect, it } from 'vitest';
import { loadText, mistakesIn } from './load-text.ts';

function withRoutes(...routes: string[]): string {
  return ['upstreams: { a: { url: "http://a" } }', 'routes:', ...routes.map((route) => `  - ${route}`)].join(
    '\n',
  );
}

describe('two routes may not', () => {
  it('have one name', () => {
    const text = withRoutes('{ name: a, path: /a/, upstream: a }', '{ name: a, path: /b/, upstream: a }');
    expect(mistakesIn(text)).toEqual(['4:13 routes[1].name: is the same as on line 3; expected another one']);
  });

  it.each([
    ['{ name: b, path: /a/:other/, upstream: a }'],
    ['{ name: b, path: /a/:x/, upstream: a, methods: null }'],
    ['{ name: b, path: /a/:x/, upstream: a, host: null }'],
  ])('match the same requests: %s', (second) => {
    expect(mistakesIn(withRoutes('{ name: a, path: /a/:x/, upstream: a }', second))).toEqual([
      '4:22 routes[1].path: the route on line 3 has the same path, host and methods; expected one of them to differ',
    ]);
  });

  it('match the same requests with methods in another order and a host in another case', () => {
    const text = withRoutes(
      '{ name: a, path: /, upstream: a, host: Example.com, methods: [GET, POST] }',
      '{ name: b, path: /, upstream: a, host: example.com, methods: [POST, GET] }',
    );
    expect(mistakesIn(text)).toHaveLength(1);
  });
});

it('routes that differ in path, host or methods stand together', () => {
  const text = withRoutes(
    '{ name: a, path: /a/, upstream: a }',
    '{ name: b, path: /a, upstream: a }',
    '{ name: c, path: /a/, upstream: a, host: example.com }',
    '{ name: d, path: /a/, upstream: a, methods: [GET] }',
  );
  expect(mistakesIn(text)).toEqual([]);
});

describe('stripPrefix', () => {
  it.each(['/a', '/a/', '/a/:b', '/'])('may be %s', (prefix) => {
    expect(
      mistakesIn(withRoutes(`{ name: a, path: /a/:b/c/, stripPrefix: "${prefix}", upstream: a }`)),
    ).toEqual([]);
  });

  it.each(['/b', '/a/:c', '/a/:b/cc'])('may not be %s', (prefix) => {
    expect(
      mistakesIn(withRoutes(`{ name: a, path: /a/:b/c/, stripPrefix: "${prefix}", upstream: a }`)),
    ).toEqual([
      `3:45 routes[0].stripPrefix: expected the beginning of the path of the route, found "${prefix}"`,
    ]);
  });
});

describe('the parameter of an agent or project', () => {
  it('is one of the path', () => {
    const route = '{ name: a, path: "/:p/:q", upstream: a, agentParam: x, projectParam: q }';
    expect(mistakesIn(withRoutes(route))).toEqual([
      '3:57 routes[0].agentParam: "x" is no parameter of the path; expected one of p, q',
    ]);
  });

  it('needs a path with parameters', () => {
    expect(mistakesIn(withRoutes('{ name: a, path: /a, upstream: a, projectParam: a }'))).toEqual([
      '3:53 routes[0].projectParam: "a" is no parameter of the path; expected the name of a segment that begins with a colon',
    ]);
  });
});

it.each([
  ['/', true],
  ['/a/:b/c', true],
  ['/v1/models/x:generate', true],
  ['a', false],
  ['/a//b', false],
  ['/a/../b', false],
  ['/a/./', false],
  ['/a%2Fb', false],
  ['/a?b', false],
  ['/:a/:a', false],
  ['/:1', false],
  ['/:', false],
  ['/ü', false],
])('the path %j of a route is accepted: %s', (path, accepted) => {
  expect(mistakesIn(withRoutes(`{ name: a, path: "${path}", upstream: a }`)).length === 0).toBe(accepted);
});

describe('a credential', () => {
  const withCredential = (credential: string): string[] =>
    mistakesIn(`upstreams: { a: { url: "http://a", provider: openai, credential: { ${credential} } } }`);

  it.each([
    'mode: inject',
    'mode: inject, value: null',
    'mode: inject, value: ""',
    'mode: inject, value: "Bearer "',
  ])('to inject is not empty: %s', (credential) => {
    expect(withCredential(credential)).toEqual([
      expect.stringContaining(
        'upstreams.a.credential.value: is empty; expected the credential that the mode inject sends',
      ),
    ]);
  });

  it.each(['value: x', 'mode: none, value: x', 'mode: passthrough, value: x'])(
    'is sent: not %s',
    (credential) => {
      expect(withCredential(credential)).toEqual([
        expect.stringContaining(
          'is never sent; expected the mode inject or prefer-client beside it, or no value',
        ),
      ]);
    },
  );

  it('is no second line of headers', () => {
    expect(withCredential('mode: inject, value: "x\\r\\nHost: evil"')).toEqual([
      '1:89 upstreams.a.credential.value: expected a header value of printable ASCII characters, found something else',
    ]);
  });

  it.each(['host', 'Content-Length', 'transfer-encoding', 'a b'])('is in no header %s', (header) => {
    expect(withCredential(`mode: inject, value: x, header: "${header}"`)).toHaveLength(1);
  });
});

it('a burst needs the rate that refills it', () => {
  expect(mistakesIn('plans: { a: { burst: 5 } }')).toEqual([
    '1:22 plans.a.burst: is not refilled by anything; expected requestsPerMinute beside it',
  ]);
  expect(mistakesIn('projects: { a: { policy: { rateLimits: { burst: 5 } } } }')).toHaveLength(1);
});

describe('listeners', () => {
  it('have places of their own', () => {
    expect(mistakesIn('listen: { port: 8081 }\ntelemetry: { port: 8081 }')).toEqual([
      '1:17 listen.port: is the same as that of admin; expected another one',
      '2:20 telemetry.port: is the same as that of listen; expected another one',
    ]);
  });

  it('may all ask for a free port, or use one port on different addresses', () => {
    expect(mistakesIn('{ listen: { port: 0 }, admin: { port: 0 }, telemetry: { port: 0 } }')).toEqual([]);
    expect(mistakesIn('{ listen: { host: 127.0.0.2, port: 80 }, admin: { port: 80 } }')).toEqual([]);
  });

  it('include telemetry once its section stands there', () => {
    expect(loadText('telemetry: {}').telemetry).toEqual({ host: '127.0.0.1', port: 9464 });
  });
});

it.each(['pk', 'sk', 'Tg', 'a_live_b', '1a', '', 'abcdefghijklmnopq'])(
  'keys cannot begin with %j',
  (prefix) => {
    expect(mistakesIn(`keys: { prefix: "${prefix}" }`)).toHaveLength(1);
  },
);

it('a project issues only formats that keys have', () => {
  expect(mistakesIn('keys: { formats: [prefixed] }\nprojects: { a: { formats: [prefixed, pair] } }')).toEqual(
    ['2:38 projects.a.formats[1]: expected one of keys.formats, found "pair"'],
  );
});

it('nothing takes the name of the gateway itself', () => {
  const text =
    'upstreams: { tollgate: { url: "http://a" } }\nroutes: [{ name: tollgate, path: /, upstream: tollgate }]';
  const message = '"tollgate" is how the gateway names itself; expected another name';
  expect(mistakesIn(text)).toEqual([
    `1:14 upstreams.tollgate: ${message}`,
    `2:18 routes[0].name: ${message}`,
  ]);
});

it('declared keys name plans and routes that exist, once', () => {
  const sha256 = 'a'.repeat(64);
  const text = `keys:
  declared:
    - { name: ci, sha256: ${sha256}, plan: none, routes: [none] }
    - { name: ci, sha256: ${sha256.toUpperCase()} }
`;
  expect(mistakesIn(text)).toEqual([
    '3:99 keys.declared[0].plan: no plan is named "none"; there are none',
    '3:114 keys.declared[0].routes[0]: no route is named "none"; there are none',
    '4:15 keys.declared[1].name: is the same as on line 3; expected another one',
    '4:27 keys.declared[1].sha256: is the same as on line 3; expected another one',
  ]);
});

import { z } from 'zod';
import { expected, flag, glob, integer, method, name, text } from './fields.ts';

/** A literal that needs no percent-encoding, or `:name`. Dot segments and empty ones are not paths. */
const SEGMENT = /^(?!\.\.?$)(?::[A-Za-z_]\w*|[A-Za-z0-9._~!$&'()*+,;=@-][A-Za-z0-9._~!$&'()*+,;=@:-]*)$/;

const PATH = 'a path such as /openai/ or /agents/:agent/, with each :name once and nothing percent-encoded';

const routePath = text('path', PATH, isRoutePath);

function isRoutePath(value: string): boolean {
  if (!value.startsWith('/') || value.length > 1024) return false;
  const segments = value === '/' ? [] : value.replace(/\/$/, '').split('/').slice(1);
  const names = segments.filter((segment) => segment.startsWith(':'));
  return segments.every((segment) => SEGMENT.test(segment)) && new Set(names).size === names.length;
}

const HOST = /^(?:[A-Za-z0-9_-]+(?:\.[A-Za-z0-9_-]+)*|\[[0-9A-Fa-f:.]+\])(?::\d{1,5})?$/;

const host = text(
  'host',
  'a host name such as api.example.com, with :port where only that one is meant',
  (value) => HOST.test(value),
);

const param = text('path parameter', 'the name of a parameter of the path, without the colon', (value) =>
  /^[A-Za-z_]\w*$/.test(value),
);

/** What a request must be allowed to do: one thing, so no wildcard but that of `admin:*`. */
const neededPermission = text('permission', 'a permission such as tasks:read, or admin:*', (value) => {
  return value === 'admin:*' || /^[A-Za-z0-9][\w.-]*:[A-Za-z0-9][\w.-]*$/.test(value);
});

const permissionMethod = text('method', 'an HTTP method in capitals such as GET, or *', (value) =>
  /^(?:\*|[A-Z][A-Z-]{0,31})$/.test(value),
);

const MIB = 1024 * 1024;

const route = z.strictObject({
  name: name().describe('Unique; stands in metrics, logs and the routes of a key.'),
  path: routePath.describe(
    'A path that ends in / is a prefix; another one matches itself and what lies below. `:name` matches one segment. The longest match wins.',
  ),
  host: host.nullable().default(null).describe('Only requests for this host.'),
  methods: z
    .array(method(), expected('a list of HTTP methods'))
    .min(1, expected('at least one HTTP method'))
    .nullable()
    .default(null)
    .describe('Only these methods.'),
  stripPrefix: routePath
    .nullable()
    .default(null)
    .describe('Beginning of the path that the upstream does not get.'),
  upstream: name().describe('Name of the upstream.'),
  fallbacks: z
    .array(name(), expected('a list of upstream names'))
    .default([])
    .describe('Upstreams to try in this order where the first one cannot be reached.'),
  errors: z
    .enum(['openai', 'flat', 'anthropic', 'google', 'problem'])
    .optional()
    .describe("Shape of the gateway's own errors. Default: that of the provider; openai for generic."),
  permissions: z
    .record(permissionMethod, neededPermission)
    .default({})
    .describe('Permission that a request needs, by method; `*` is every other method.'),
  agentParam: param.nullable().default(null).describe('The path parameter that names the agent.'),
  project: name().nullable().default(null).describe('Only keys of this project.'),
  projectParam: param.nullable().default(null).describe('The path parameter that names the project.'),
  env: z.enum(['live', 'test']).nullable().default(null).describe('Only keys of this environment.'),
  testUpstream: name()
    .nullable()
    .default(null)
    .describe('Upstream of test keys in place of the built-in sandbox.'),
  maxBodyBytes: integer(0, 1024 * MIB)
    .meta({ title: 'bytes' })
    .default(10 * MIB)
    .describe('Longest request body.'),
  endpoints: z
    .union(
      [z.enum(['all', 'inference']), z.array(glob()).min(1)],
      expected('all, inference, or a list of globs such as "POST /v1/chat/*"'),
    )
    .optional()
    .describe(
      'What may be called. Default, for each upstream of the route: inference where a credential of the gateway is used on a known provider, else all.',
    ),
  safeToRetry: flag()
    .default(false)
    .describe('A request may be sent twice even if the upstream has seen it.'),
  encodedSlashes: z
    .enum(['reject', 'keep'])
    .default('reject')
    .describe('Whether %2F may stand inside a segment of the path.'),
});

export const routes = z
  .array(route, expected('a list of routes'))
  .default([])
  .describe('Public paths and where they lead.');

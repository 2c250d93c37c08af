/** A gateway before an upstream that shows, under one path each, every fault an SDK may meet. */
import type { Socket } from 'node:net';
import { afterAll, beforeAll } from 'vitest';
import { startGateway, type TestGateway } from '../support/gateway.ts';
import { findClosedPort, type RawUpstream, startRawUpstream } from '../support/raw-upstream.ts';
import { createFaultHandlers, type Replies } from './fault-handlers.ts';

export interface FaultScene {
  readonly upstream: RawUpstream;
  /** The base URL under which every request meets this fault; `impatient/FAULT` where the gateway soon gives up. */
  url(fault: string): string;
  /** How often the upstream was asked under this fault. */
  countAsked(fault: string): number;
  /** Whether the connection on which the upstream was asked last under this fault is closed. */
  isLeft(fault: string): boolean;
  readonly key: string;
}

export function useFaults(replies: Replies): FaultScene {
  const scene: { gateway?: TestGateway; upstream?: RawUpstream; hanging?: RawUpstream; key: string } = {
    key: '',
  };
  const handlers = createFaultHandlers(replies);
  const lastSockets = new Map<string, Socket>();

  beforeAll(async () => {
    scene.hanging = await startRawUpstream({ onConnection: (socket) => socket.resume() });
    scene.upstream = await startRawUpstream({
      onRequest: (socket, { path }) => {
        const [, fault = ''] = path.split('/');
        lastSockets.set(fault, socket);
        handlers[fault]?.(socket, fault);
      },
    });
    scene.gateway = await startGateway({
      config: createConfig(replies.provider, scene.upstream.url, {
        refused: `http://127.0.0.1:${await findClosedPort()}`,
        unknown: 'http://no-such-host.invalid',
        // TLS that is never answered is the connect timeout that loopback can show.
        hanging: `https://127.0.0.1:${scene.hanging.port}`,
        impatient: scene.upstream.url,
      }),
    });
    scene.key = await scene.gateway.createKey();
  });
  afterAll(async () => {
    await scene.gateway?.stop();
    await scene.upstream?.close();
    await scene.hanging?.close();
  });
  return {
    get upstream() {
      if (scene.upstream === undefined) throw new Error('the upstream has not started');
      return scene.upstream;
    },
    get key() {
      return scene.key;
    },
    url: (fault) => `${scene.gateway?.url}/${fault}`,
    countAsked(fault) {
      return this.upstream.seen.filter(({ path }) => path.startsWith(`/${fault}/`)).length;
    },
    isLeft: (fault) => lastSockets.get(fault)?.closed === true,
  };
}

/** The faulty upstream with all patience, and others under their names with little. */
function createConfig(provider: string, faulty: string, others: Readonly<Record<string, string>>) {
  const common = {
    provider,
    credential: { mode: 'inject', value: 'Bearer sk-of-the-gateway' },
    retries: { attempts: 1 },
  };
  const timeouts = { connectMs: 600, firstByteMs: 600, idleMs: 600 };
  const names = Object.keys(others);
  return {
    upstreams: {
      faulty: { ...common, url: faulty },
      ...Object.fromEntries(names.map((name) => [name, { ...common, url: others[name], timeouts }])),
    },
    routes: [
      { name: 'faulty', path: '/', upstream: 'faulty', endpoints: 'all' },
      ...names.map((name) => ({
        name,
        path: `/${name}/`,
        stripPrefix: `/${name}`,
        upstream: name,
        endpoints: 'all',
      })),
    ],
  };
}

/** What a promise is rejected with; an error of its own where it is not. */
export async function errorOf(promise: PromiseLike<unknown>): Promise<unknown> {
  try {
    await promise;
  } catch (error) {
    return error;
  }
  return new Error('nothing was thrown');
}

/** Faults before the first byte of an answer, and what the gateway answers for the upstream. */
export const ANSWERED_FOR = [
  ['refused', 502, 'upstream_unreachable'],
  ['unknown', 502, 'upstream_unreachable'],
  ['hanging', 504, 'upstream_timeout'],
  ['reset', 502, 'upstream_unreachable'],
  ['finish', 502, 'upstream_unreachable'],
  ['reset-in-head', 502, 'upstream_unreachable'],
  ['finish-in-head', 502, 'upstream_unreachable'],
  ['impatient/never', 504, 'upstream_timeout'],
  ['impatient/stall-in-head', 504, 'upstream_timeout'],
  ['garbled', 502, 'upstream_protocol_error'],
  ['unasked', 502, 'upstream_protocol_error'],
  ['two-lengths', 502, 'upstream_protocol_error'],
  ['length-and-chunks', 502, 'upstream_protocol_error'],
  ['204-with-body', 502, 'upstream_protocol_error'],
  ['401', 502, 'upstream_credential_rejected'],
] as const;

/** Faults after the head of a whole answer. */
export const BROKEN_OFF = [
  'reset-in-body',
  'finish-in-body',
  'finish-in-chunks',
  'impatient/stall-in-body',
] as const;

/** Sends hostile bytes to a gateway and tells what came of them. */
import { afterAll, expect } from 'vitest';
import { exchangeBytes, parseAnswer, type RawAnswer } from '../support/raw-http.ts';
import { type Scene, type SceneOptions, useScene } from '../support/scenes.ts';
import { until } from '../support/until.ts';
import type { SeenRequest } from '../support/upstream.ts';

/** What must be true of an attack that achieved nothing. */
export const NOTHING = { seen: [], spent: 0 } as const;

export interface Aftermath {
  /** Every answer up to the end of the connection. */
  readonly answers: readonly RawAnswer[];
  readonly statuses: readonly number[];
  /** X-Tollgate-Error of each answer that has one. */
  readonly errors: readonly string[];
  /** What reached the upstream meanwhile. */
  readonly seen: readonly SeenRequest[];
  /** Requests taken from the quota of the key. */
  readonly spent: number;
}

/** A scene that has to be idle, alive and without an error of its own in the log when its tests are through. */
export function useTarget(options: SceneOptions = {}): Scene {
  const scene = useScene(options);
  afterAll(async () => {
    await until(
      () => countInflight(scene),
      (count) => count === 0,
    );
    expect(scene.gateway.logLines.filter((line) => line.includes('"level":"error"'))).toEqual([]);
  });
  return scene;
}

async function countInflight(scene: Scene): Promise<number> {
  const values = (await scene.gateway.metrics()).matchAll(/^tollgate_inflight_requests\{.*\} (\d+)$/gm);
  return [...values].reduce((sum, [, value]) => sum + Number(value), 0);
}

/** A key with a quota that does not heal while a test runs, so that what was spent can be read off. */
export function createCountedKey({ gateway }: Scene): Promise<string> {
  return gateway.createKey({ rateLimits: { requestsPerDay: 100_000 } });
}

/** Text is sent as latin1, byte for byte. Resolves when the gateway has closed the connection. */
export async function attack(scene: Scene, key: string, bytes: string | Buffer): Promise<Aftermath> {
  const before = await readRemaining(scene, key);
  const seenBefore = scene.upstream.seen.length;
  const text = await exchangeBytes(
    scene.gateway.url,
    typeof bytes === 'string' ? Buffer.from(bytes, 'latin1') : bytes,
  );
  const answers = parseAnswers(text);
  return {
    answers,
    statuses: answers.map(({ status }) => status),
    errors: answers.flatMap(({ headers }) => headers.get('x-tollgate-error') ?? []),
    spent: before - (await readRemaining(scene, key)),
    seen: scene.upstream.seen.slice(seenBefore),
  };
}

/** The lines of one request, with the blank line that ends its head. */
export function head(...lines: readonly string[]): string {
  return `${lines.join('\r\n')}\r\n\r\n`;
}

/** What the key may still spend; asking costs nothing. */
export async function readRemaining({ gateway }: Scene, key: string): Promise<number> {
  const response = await fetch(`${gateway.url}/v1/rate-limit`, { headers: { 'x-api-key': key } });
  expect(response.status).toBe(200);
  const { remaining } = (await response.json()) as { remaining: number };
  return remaining;
}

function parseAnswers(text: string): RawAnswer[] {
  const answers: RawAnswer[] = [];
  for (let rest = text; rest !== ''; ) {
    const answer = parseAnswer(rest);
    const headLength = rest.length - answer.body.length;
    const bodyLength = Number(answer.headers.get('content-length') ?? 0);
    answers.push({ ...answer, body: answer.body.slice(0, bodyLength) });
    rest = rest.slice(headLength + bodyLength);
  }
  return answers;
}

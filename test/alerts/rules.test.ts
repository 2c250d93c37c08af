/** What becomes of rules: muted, disabled, deleted, declared, and what outlives a restart. */
import { describe, expect, it } from 'vitest';
import {
  type DeclaredAlertRule,
  listBuiltinRules,
  syncDeclaredRules,
} from '../../src/alerts/declared-rules.ts';
import { BY_SYSTEM } from '../../src/domain/audit.ts';
import type { ApiKey } from '../../src/domain/key.ts';
import { newId } from '../../src/lib/ids.ts';
import { DAY_MS, HOUR_MS, useAlertScene } from './alert-scene.ts';

const scene = useAlertScene();

function rules() {
  return scene.services.alerts.rulesAs(BY_SYSTEM);
}

async function fail(key: ApiKey, requests = 100): Promise<void> {
  const failed = { keyId: key.id, projectId: key.projectId, outcome: 'upstream_error', status: 500 } as const;
  await scene.record(...Array.from({ length: requests }, () => failed));
}

async function sync(declared: readonly DeclaredAlertRule[], withBuiltin = false): Promise<readonly string[]> {
  const { store } = scene.services.alerts;
  const clock = { nowMs: () => scene.nowMs, monoMs: () => scene.nowMs };
  await syncDeclaredRules(declared, withBuiltin, { alerts: store, clock, newId });
  return (await rules().list()).map(({ name, origin }) => `${origin} ${name}`);
}

const DECLARED: DeclaredAlertRule = {
  name: 'errors',
  kind: 'error_rate',
  scope: { type: 'all' },
  settings: { share: 0.1 },
  severity: null,
  enabled: true,
};

describe('a restart', () => {
  it('neither tells again of what began before, nor forgets that it has to end', async () => {
    await scene.createRule({ name: 'errors', kind: 'error_rate' });
    await fail(await scene.createKey());
    expect(await scene.look()).toHaveLength(1);
    scene.restart();
    expect(await scene.look()).toEqual([]);
    scene.restart();
    expect(await scene.look(HOUR_MS)).toEqual([expect.stringMatching(/^resolved /)]);
    scene.restart();
    expect(await scene.look()).toEqual([]);
  });
});

describe('a muted rule', () => {
  it('goes on looking, and marks its events, until the mute ends', async () => {
    const rule = await scene.createRule({ name: 'errors', kind: 'error_rate' });
    const key = await scene.createKey();
    await rules().mute(rule.id, scene.nowMs + 2 * HOUR_MS);
    await fail(key);
    await scene.look();
    await scene.look(HOUR_MS);
    scene.nowMs += 2 * HOUR_MS;
    await fail(key);
    await scene.look();
    expect((await scene.events()).map(({ state, muted }) => `${state} ${muted}`)).toEqual([
      'firing true',
      'resolved true',
      'firing false',
    ]);
  });

  it('may be muted for good, and not until an instant that has passed', async () => {
    const rule = await scene.createRule({ name: 'errors', kind: 'error_rate' });
    await expect(rules().mute(rule.id, scene.nowMs)).rejects.toThrow('lies in the past');
    expect((await rules().mute('errors', Infinity)).mutedUntil).toBe(Infinity);
    expect((await rules().show('errors')).mutedUntil).toBe(Infinity);
    expect((await rules().unmute('errors')).mutedUntil).toBeNull();
    const { records } = await scene.services.audit.list({ subject: rule.id });
    expect(records.map(({ action }) => action)).toEqual([
      'alert_rule.unmute',
      'alert_rule.mute',
      'alert_rule.create',
    ]);
  });
});

describe('a rule that looks no more', () => {
  it('ends what it fired for when it is disabled or deleted', async () => {
    for (const name of ['disabled', 'deleted']) await scene.createRule({ name, kind: 'error_rate' });
    await fail(await scene.createKey());
    expect(await scene.look()).toHaveLength(2);
    await rules().update('disabled', { enabled: false });
    await rules().remove('deleted');
    await scene.look();
    const ends = (await scene.events()).slice(2);
    expect(
      ends.map(({ ruleName, state, summary }) => `${ruleName} ${state} ${summary.split(':')[0]}`),
    ).toEqual(['disabled resolved The rule was disabled', 'deleted resolved The rule was deleted']);
    expect(await scene.look()).toEqual([]);
  });
});

describe('a rule that is wrong', () => {
  it.each([
    [{ name: 'alr_x', kind: 'error_rate' }, 'name is not'],
    [{ name: 'x', kind: 'error_rate', settings: { usd: 1 } }, 'settings.usd: a rule of the kind error_rate'],
    [{ name: 'x', kind: 'cost' }, 'settings.usd: a rule of the kind cost needs usd'],
    [{ name: 'x', kind: 'limit_exhausted', settings: { share: 1 } }, 'it has no settings'],
    [{ name: 'x', kind: 'auth_failures', project: 'shop' }, 'watches the whole gateway'],
    [{ name: 'x', kind: 'error_rate', project: 'none' }, 'there is no project'],
    [{ name: 'x', kind: 'error_rate', keyId: 'key_none' }, 'there is no key'],
    [{ name: 'x', kind: 'error_rate', keyId: 'key_x', project: 'shop' }, 'one key or one project'],
  ] as const)('is refused: %j', async (input, message) => {
    await expect(scene.createRule(input)).rejects.toThrow(message);
    expect(await rules().list()).toEqual([]);
  });

  it('is refused where its name is taken', async () => {
    await scene.createRule({ name: 'x', kind: 'error_rate' });
    await scene.createRule({ name: 'y', kind: 'error_rate' });
    await expect(scene.createRule({ name: 'x', kind: 'key_idle' })).rejects.toThrow('already');
    await expect(rules().update('y', { name: 'x' })).rejects.toThrow('already');
  });
});

describe('a change of a rule', () => {
  it('keeps what it leaves out, and goes back to defaults with null', async () => {
    await scene.createRule({
      name: 'x',
      kind: 'error_rate',
      project: 'shop',
      settings: { share: 0.2, minimum: 5 },
    });
    const changed = await rules().update('x', { settings: { share: null, window: '1h' }, severity: 'info' });
    expect(changed).toMatchObject({
      scope: { type: 'project' },
      settings: { minimum: 5, window: '1h' },
      severity: 'info',
    });
    expect(changed.settings.share).toBeUndefined();
    const key = await scene.createKey();
    expect((await rules().update('x', { keyId: key.id })).scope).toEqual({ type: 'key', id: key.id });
    expect((await rules().update('x', { keyId: null })).scope).toEqual({ type: 'all' });
  });
});

describe('a rule of gateway.yaml', () => {
  it('is changed by the file alone, but may be muted, and keeps that', async () => {
    expect(await sync([DECLARED])).toEqual(['file errors']);
    await expect(rules().update('errors', { enabled: false })).rejects.toThrow('stands in gateway.yaml');
    await expect(rules().remove('errors')).rejects.toThrow('stands in gateway.yaml');
    const until = scene.nowMs + DAY_MS;
    const muted = await rules().mute('errors', until);
    await sync([{ ...DECLARED, settings: { share: 0.3 } }]);
    expect(await rules().show('errors')).toMatchObject({
      id: muted.id,
      settings: { share: 0.3 },
      mutedUntil: until,
    });
    expect(await sync([])).toEqual([]);
  });

  it('takes the place of a built-in one, and gives it back', async () => {
    const builtin = listBuiltinRules().map(({ name }) => `builtin ${name}`);
    expect(await sync([], true)).toEqual(builtin.toSorted());
    expect(await sync([{ ...DECLARED, name: 'error-rate' }], true)).toContain('file error-rate');
    expect(await sync([], true)).toEqual(builtin.toSorted());
  });

  it('cannot have the name of one that was made through the API', async () => {
    await scene.createRule({ name: 'errors', kind: 'error_rate' });
    await expect(sync([DECLARED])).rejects.toThrow('was made through the API');
  });
});

describe('a built-in rule', () => {
  it('can be changed and disabled, which stays, and not be deleted', async () => {
    await sync([], true);
    await rules().update('error-rate', { settings: { share: 0.5 }, enabled: false });
    await sync([], true);
    expect(await rules().show('error-rate')).toMatchObject({ settings: { share: 0.5 }, enabled: false });
    await expect(rules().remove('error-rate')).rejects.toThrow('comes with the gateway');
    await expect(rules().update('error-rate', { name: 'other' })).rejects.toThrow('keeps its name');
  });
});

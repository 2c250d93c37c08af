/** docs/admin-tasks.md: every block works as it stands, one after the other, against a started server. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, expect, it } from 'vitest';
import { runProgram } from '../support/run.ts';
import { useScene } from '../support/scenes.ts';
import { createAdminToken } from './client.ts';

const PAGE = join(import.meta.dirname, '../../docs/admin-tasks.md');
const SEPARATOR = '=====';
const scene = useScene();

/** What the blocks of each task print, by the number of the task. */
const printed = new Map<number, string>();
beforeAll(async () => {
  const [preparation = '', ...tasks] = readFileSync(PAGE, 'utf8').split(/^## \d+\. /m);
  const script = [
    'set -euo pipefail',
    blocksOf(preparation),
    ...tasks.map((task) => `printf '\\n${SEPARATOR}\\n'\n${blocksOf(task)}`),
  ];
  const { exitCode, stdout, stderr } = await runProgram(
    'bash',
    ['--noprofile', '--norc', '-c', script.join('\n')],
    {
      ADMIN: scene.gateway.admin,
      TOKEN: await createAdminToken(scene),
    },
  );
  expect(`${exitCode}${stderr}`, stdout).toBe('0');
  for (const [index, text] of stdout.split(`\n${SEPARATOR}\n`).entries()) printed.set(index, text);
});

function blocksOf(section: string): string {
  return [...section.matchAll(/^```bash\n(.*?)^```$/gms)].map(([, block]) => block).join('\n');
}

it.each<[number, string, RegExp]>([
  [1, 'creates a key', /^key key_\w{20} begins with tg_live_$/m],
  [2, 'finds it by name and by its plaintext', /^tg_live_\w{8}\.\.\.\nProduction App$/m],
  [3, 'changes it', /^2031-12-31T23:59:59Z$/m],
  [4, 'rotates it', /^"previous_secret":\{"last8":"\w{8}",.*"last_used":null\}$/m],
  [5, 'switches it off and on', /^disabled\nactive$/m],
  [6, 'shows usage', /"by":"key".*"by":"day"/s],
  [7, 'lists refusals', /"data":\[\],"next_cursor":null/],
  [8, 'lets a project manage its keys', /^prj_\w{20}$/m],
  [9, 'imports', /"dry_run":true,"rows":1,"imported":0.*\}legac\.\.\.$/m],
  [10, 'revokes, and lets a colleague in', /^revoked\nviewer$/m],
])('task %i %s', (task, _what, expected) => {
  expect(printed.get(task)).toMatch(expected);
});

it('has ten tasks', () => {
  expect(printed.size).toBe(11);
});

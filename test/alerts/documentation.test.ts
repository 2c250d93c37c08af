/** docs/alerts.md has a row for each kind, with its settings, defaults and severity. */
import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { ALERT_KIND_TABLE, ALERT_KINDS } from '../../src/domain/alert-kinds.ts';

const page = readFileSync('docs/alerts.md', 'utf8');

describe('docs/alerts.md', () => {
  it.each(ALERT_KINDS)('describes %s with its defaults', (kind) => {
    const row = page.split('\n').find((line) => line.startsWith(`| \`${kind}\` |`)) ?? '';
    for (const [name, value] of Object.entries(ALERT_KIND_TABLE[kind].defaults)) {
      const shown = Array.isArray(value) ? `[${value.join(', ')}]` : String(value);
      expect(row).toContain(value === null ? `\`${name}\` (required)` : `\`${name}: ${shown}\``);
    }
  });
});

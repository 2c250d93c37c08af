import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import type { AxeResults } from 'axe-core';
import type { Page } from 'playwright-core';

const source = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');

const ANIMATIONS_ENDED =
  'Promise.all(document.getAnimations().map((each) => each.finished.catch(() => null))).then(() => null)';

/** What is seriously or critically wrong with the page as it shows now, each with the elements it is about. */
export async function findFaults(page: Page): Promise<readonly string[]> {
  // Evaluated by the protocol, which the policy of the page does not bind. Colours that still fade in are not judged.
  await page.evaluate(ANIMATIONS_ENDED);
  const results = await page.evaluate<AxeResults>(
    `${source}; axe.run(document, { resultTypes: ['violations'] })`,
  );
  return results.violations
    .filter(({ impact }) => impact === 'serious' || impact === 'critical')
    .map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html.slice(0, 120)).join(' | ')}`);
}

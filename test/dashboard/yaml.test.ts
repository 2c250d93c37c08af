/** The text of the configuration is YAML that says the same. */
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { parse } from 'yaml';
import { formatYaml } from '../../src/dashboard/format/yaml.ts';

it('is read back as what it was made of, whatever it holds', () => {
  const { tree } = fc.letrec((tie) => ({
    tree: fc.oneof(
      { maxDepth: 4 },
      fc.constantFrom(
        'true',
        'No',
        '~',
        '1e3',
        '0x1f',
        '- a',
        'a: b',
        'a #b',
        '***',
        '',
        ' a',
        'https://x/y',
        'on',
      ),
      fc.string(),
      fc.integer(),
      fc.boolean(),
      fc.constant(null),
      fc.array(tie('tree'), { maxLength: 3 }),
      fc.dictionary(fc.string(), tie('tree'), { maxKeys: 3, noNullPrototype: true }),
    ),
  }));
  fc.assert(
    fc.property(tree, (value) => {
      expect(parse(formatYaml(value))).toEqual(value);
    }),
  );
});

it('is short where nothing needs quotes', () => {
  const config = {
    listen: { host: 'localhost', port: 8080 },
    routes: [{ name: 'a', tags: [] }, { name: 'b' }],
  };
  expect(formatYaml(config)).toBe(
    'listen:\n  host: localhost\n  port: 8080\nroutes:\n  - name: a\n    tags: []\n  - name: b',
  );
});

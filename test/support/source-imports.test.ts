import { describe, expect, it } from '@jest/globals';
import { importsOf, mayImport, readImportTable } from './source-imports.ts';

const rules = readImportTable(
  [
    '| part | imports | packages | what |',
    '|---|---|---|---|',
    '| `core` | | | words |',
    '| `kinds/*` | `core`, types of `cluster` | | kinds |',
    '| `cluster` | `core` | | model |',
    '| `cluster/edit` | `cluster` | `yaml` | edit |',
  ].join('\n'),
);

const verdict = (path: string, code: string): readonly boolean[] =>
  importsOf(path, code).map((one) => mayImport(path, one, rules));

describe('the import table', () => {
  it.each([
    ['src/core/a.ts', "import { b } from './b.ts';", true],
    ['src/core/a.ts', "import type { b } from '../cluster/b.ts';", false],
    ['src/core/a.ts', "import { readFileSync } from 'node:fs';", false],
    ['src/core/a.ts', "import { createHash } from 'node:crypto';", true],
    ['src/core/a.ts', "import yaml from 'yaml';", false],
    ['src/kinds/x/a.ts', "import { b } from '../../core/b.ts';", true],
    ['src/kinds/x/a.ts', "import { b } from './b.ts';", true],
    ['src/kinds/x/a.ts', "import { b } from '../y/b.ts';", false],
    ['src/kinds/x/a.ts', "import type { b } from '../../cluster/b.ts';", true],
    ['src/kinds/x/a.ts', "import { type b, type c } from '../../cluster/b.ts';", true],
    ['src/kinds/x/a.ts', "import { type b, c } from '../../cluster/b.ts';", false],
    ['src/cluster/a.ts', "import { b } from './edit/b.ts';", false],
    ['src/cluster/edit/a.ts', "import { b } from '../b.ts';", true],
    ['src/cluster/edit/a.ts', "import {\n  b,\n} from 'yaml/util';", true],
    ['src/cluster/a.ts', "export { b } from '../kinds/x/b.ts';", false],
    ['src/cluster/a.ts', "const b = await import('../kinds/x/b.ts');", false],
    ['src/cluster/a.ts', "import '../kinds/x/b.ts';", false],
    ['src/other/a.ts', "import { b } from '../core/b.ts';", false],
  ])('in %s, %j: %s', (path, code, allowed) => {
    expect(verdict(path, code)).toEqual([allowed]);
  });

  it('does not count what only a comment imports', () => {
    expect(importsOf('src/core/a.ts', "/** import('x') */\n// import y from 'y';\n")).toEqual([]);
  });
});

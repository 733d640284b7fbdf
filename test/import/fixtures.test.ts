import { mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { codes } from '../../src/core/codes.ts';
import { spanText } from '../../src/core/source.ts';
import { type Imported, importXcat } from '../../src/import/import-xcat.ts';
import { loadImported } from './load.ts';

const fixtures = join(process.cwd(), 'fixtures/import');

const dumpOf = (name: string) =>
  readdirSync(join(fixtures, name, 'in'))
    .sort()
    .map((file) => ({ name: file, text: readFileSync(join(fixtures, name, 'in', file), 'utf8') }));

const reportText = ({ report }: Imported): string =>
  report
    .map(({ severity, code, at, message, help, related = [] }) => {
      const lines = [`${at === undefined ? '' : `${spanText(at)} `}${severity} ${code}: ${message}`];
      for (const other of related) lines.push(`  ${spanText(other.at)} ${other.message}`);
      if (help !== undefined) lines.push(`  ${help}`);
      return `${lines.join('\n')}\n`;
    })
    .join('');

const expectedFiles = (directory: string): string[] =>
  readdirSync(directory, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name).slice(directory.length + 1))
    .sort();

/** The errors of the loader that the report has announced, by the code that announced them. */
const announced: ReadonlyMap<string, string> = new Map([
  ['rule-conflict', 'import-group-conflict'],
  ['child-of-persistent', 'import-nesting'],
  ['variable-without-value', 'import-variable-undefined'],
  ['persistent-without-mount', 'import-state-missing'],
]);

describe('importXcat on the dumps in fixtures/import', () => {
  for (const name of readdirSync(fixtures).sort()) {
    it(`makes of ${name} exactly the files and the report that are kept beside it`, () => {
      const imported = importXcat(dumpOf(name));
      const out = join(fixtures, name, 'out');
      const files = [...imported.files, { name: 'report.txt', text: reportText(imported) }];
      if (process.env.UPDATE === '1') {
        rmSync(out, { recursive: true, force: true });
        for (const file of files) {
          mkdirSync(dirname(join(out, file.name)), { recursive: true });
          writeFileSync(join(out, file.name), file.text);
        }
      }
      expect(files.map((file) => file.name).sort()).toEqual(expectedFiles(out));
      for (const file of files)
        expect(`${file.name}\n${file.text}`).toBe(`${file.name}\n${readFileSync(join(out, file.name), 'utf8')}`);
    });

    it(`makes of ${name} manifests that load without errors, but for what the report announces`, () => {
      const imported = importXcat(dumpOf(name));
      const codes = new Set<string>(
        imported.report.filter(({ severity }) => severity === 'error').map(({ code }) => code),
      );
      const surprises = loadImported(imported).errors.filter(({ code }) => !codes.has(announced.get(code) ?? ''));
      expect(surprises).toEqual([]);
    });
  }

  it('tell every code of the import at least once', () => {
    const reports = readdirSync(fixtures)
      .map((name) => readFileSync(join(fixtures, name, 'out/report.txt'), 'utf8'))
      .join('');
    const untold = Object.keys(codes).filter((code) => code.startsWith('import-') && !reports.includes(` ${code}: `));
    expect(untold).toEqual([]);
  });
});

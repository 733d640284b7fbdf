import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { type EditedExports, editExports } from '../../../src/kinds/export/edit.ts';
import { type EffectiveExport, effectiveOptions } from '../../../src/kinds/export/effective.ts';
import { aDeclaration, anExportsFile } from './arbitrary-exports.ts';

const runs = { numRuns: 2000 };

const edit = (found: string, wanted: readonly string[], owned: readonly string[]): EditedExports => {
  const edited = editExports(found, wanted, owned);
  if ('blocked' in edited) throw new Error(edited.blocked);
  return edited;
};

const keyOf = (one: EffectiveExport): string => `${one.path} ${one.client}`;
const byKey = (text: string): ReadonlyMap<string, string> =>
  new Map(effectiveOptions(text).map((one) => [keyOf(one), one.options]));
const rightsOf = (lines: readonly string[]): ReadonlyMap<string, string> =>
  byKey(lines.map((line) => `${line}\n`).join(''));

const editable = fc.tuple(anExportsFile, aDeclaration);

describe('editExports, for any file', () => {
  it('exports exactly what was there and what is declared, and the declared with its own options', () => {
    fc.assert(
      fc.property(editable, ([found, wanted]) => {
        const expected = new Map([...byKey(found), ...rightsOf(wanted)]);
        const actual = byKey(edit(found, wanted, []).text);
        expect(new Map([...actual].sort())).toEqual(new Map([...expected].sort()));
      }),
      runs,
    );
  });

  it('has nothing left to do a second time', () => {
    fc.assert(
      fc.property(editable, ([found, wanted]) => {
        const first = edit(found, wanted, []);
        expect(edit(first.text, wanted, first.lines)).toEqual(first);
      }),
      runs,
    );
  });

  it('gives back the original when nothing is wanted any more', () => {
    fc.assert(
      fc.property(editable, ([found, wanted]) => {
        const first = edit(found, wanted, []);
        const { text, lines } = edit(first.text, [], first.lines);
        expect(text).toBe(found);
        expect(lines).toEqual([]);
      }),
      runs,
    );
  });

  it('gives it back whatever else was declared in between', () => {
    fc.assert(
      fc.property(editable, aDeclaration, ([found, wanted], next) => {
        const first = edit(found, wanted, []);
        const second = editExports(first.text, next, first.lines);
        if ('blocked' in second) return;
        expect(edit(second.text, [], second.lines).text).toBe(found);
      }),
      runs,
    );
  });

  it('reaches the same file from one declaration to another as from none, where both are only added', () => {
    fc.assert(
      fc.property(editable, aDeclaration, ([found, wanted], next) => {
        const first = edit(found, wanted, []);
        const second = editExports(first.text, next, first.lines);
        const fresh = editExports(found, next, []);
        if ('blocked' in second || 'blocked' in fresh) return;
        expect(new Map([...byKey(second.text)].sort())).toEqual(new Map([...byKey(fresh.text)].sort()));
      }),
      runs,
    );
  });

  it('keeps every byte before the first declared path, every comment and every undeclared line', () => {
    fc.assert(
      fc.property(editable, ([found, wanted]) => {
        const edited = edit(found, wanted, []).text;
        const declared = new Set(effectiveOptions(wanted.join('\n')).map((one) => one.path));
        if (effectiveOptions(found).every((one) => !declared.has(one.path)))
          expect(edited.startsWith(found)).toBe(true);
        const comments = (text: string): readonly string[] => text.match(/# (?:comment|why|end|").*/g) ?? [];
        expect(comments(edited)).toEqual(expect.arrayContaining([...comments(found)]));
      }),
      runs,
    );
  });
});

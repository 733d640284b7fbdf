import { describe, expect, it } from '@jest/globals';
import { exportWords } from '../../../src/render/plan/export-words.ts';

const words = (before: string, after: string) => exportWords({ path: '/exports', before, after });

describe('exportWords', () => {
  it('tells only the options that change', () => {
    expect(words('/install *(rw,sync,no_root_squash)\n', '/install *(ro,sync,no_root_squash)\n')).toEqual([
      '/install *: rw → ro',
    ]);
  });

  it('tells options that only come or only go', () => {
    expect(words('/a *(ro)\n/b *(ro,sync)\n', '/a *(ro,sync)\n/b *(ro)\n')).toEqual([
      '/a *: nothing → sync',
      '/b *: sync → nothing',
    ]);
  });

  it('tells clients that come and go, each with all options', () => {
    expect(words('/a 10.0.0.0/8(rw) @old(ro)\n', '/a 10.0.0.0/8(rw) *(ro,sync)\n')).toEqual([
      '/a *: new (ro,sync)',
      '/a @old: no longer exported, was (ro)',
    ]);
  });

  it('is not misled by comments, continued lines and quoted paths', () => {
    const text = '# /x *(rw)\n"/a b" \\\n  *(ro) # and so on\n';
    expect(words(text, text.replace('(ro)', '(rw)'))).toEqual(['"/a b" *: ro → rw']);
    expect(words(text, text.replace('/x', '/y'))).toEqual([]);
  });

  it('shows an order of options that alone changes', () => {
    expect(words('/a *(ro,sync)\n', '/a *(sync,ro)\n')).toEqual(['/a *: (ro,sync) → (sync,ro)']);
  });

  it('takes a client without a name, as in the classic mistake, for everybody', () => {
    expect(words('', '/a (rw)\n')).toEqual(['/a *: new (rw)']);
  });
});

import { describe, expect, it } from '@jest/globals';
import { editExports } from '../../../src/kinds/export/edit.ts';
import { type ExportsElsewhere, isExtraTable } from '../../../src/kinds/export/exports-elsewhere.ts';

const edit = (
  found: string | undefined,
  wanted: readonly string[],
  owned: readonly string[] = [],
  elsewhere: readonly ExportsElsewhere[] = [],
) => {
  const edited = editExports(found, wanted, owned, elsewhere);
  if ('blocked' in edited) throw new Error(edited.blocked);
  return edited;
};

const blocked = (found: string, wanted: readonly string[], elsewhere: readonly ExportsElsewhere[] = []): string => {
  const edited = editExports(found, wanted, [], elsewhere);
  return 'blocked' in edited ? edited.blocked : `not blocked: ${edited.text}`;
};

const install = '/install *(ro,no_root_squash,sync)';

describe('editExports adds', () => {
  it('the declared line to a file that does not exist', () => {
    expect(edit(undefined, [install])).toEqual({ text: `${install}\n`, lines: [install], diagnostics: [] });
  });

  it('lines at the end, with the newline that was missing', () => {
    expect(edit('/home x(rw)', [install]).text).toBe(`/home x(rw)\n${install}\n`);
  });

  it('and takes that newline away again with its last line, but not what others put behind', () => {
    const { text, lines } = edit('# c', [install, '/b x(ro)']);
    const one = edit(text, ['/b x(ro)'], lines);
    expect(one.text).toBe('# c\n/b x(ro)\n');
    expect(edit(one.text, [], one.lines)).toEqual({ text: '# c', lines: [], diagnostics: [] });
    expect(edit(`${one.text}# d\n`, [], one.lines).text).toBe('# c\n# d\n');
    expect(edit(one.text.replace('# c\n', '# c\n# d\n'), [], one.lines).text).toBe('# c\n# d\n');
  });

  it('lines that a backslash at the end cannot swallow', () => {
    expect(edit('/home x(rw) \\\n', [install]).text).toBe(`/home x(rw) \\\n\n${install}\n`);
    expect(edit('# end \\', [install]).text).toBe(`# end \\ \n${install}\n`);
  });

  it('only the clients of a declaration that are missing, on one line', () => {
    const edited = edit('/a y(ro)\n', ['/a x(ro) y(ro) z(ro)']);
    expect(edited.text).toBe('/a y(ro)\n/a x(ro) z(ro)\n');
    expect(edited.lines).toEqual(['/a x(ro)', '/a z(ro)']);
  });
});

describe('editExports adopts', () => {
  it('a line that grants the same, without touching a byte or calling it ours', () => {
    const found = '# xCAT\n"/install"\t*( no_root_squash,ro)\t # note';
    expect(blocked(found, [install])).toContain('the option list');
    const readable = '# xCAT\n"/install"\t*(no_root_squash,wdelay,ro)\t # note';
    expect(edit(readable, [install])).toEqual({ text: readable, lines: [], diagnostics: [] });
  });

  it('a client that has its options from the defaults of the line, and everybody without a name', () => {
    const found = '/install -ro,no_root_squash\n';
    expect(edit(found, [install]).text).toBe(found);
  });

  it('an export in exports.d, and adds nothing to the file', () => {
    const elsewhere = [{ name: 'exports.d/a.exports', text: '/install *(no_root_squash)\n' }];
    expect(edit('# empty\n', [install], [], elsewhere)).toEqual({ text: '# empty\n', lines: [], diagnostics: [] });
  });
});

describe('editExports changes', () => {
  it("xCAT's rw line to ro in place, as the 2010 document asks, and remembers the word that stood there", () => {
    const found = '# xCAT\n/home x(rw)\n/install   *(rw,no_root_squash,sync,no_subtree_check)  y(ro)\t# why\n/z x\n';
    const edited = edit(found, [install]);
    expect(edited.text).toBe('# xCAT\n/home x(rw)\n/install   *(ro,no_root_squash,sync)  y(ro)\t# why\n/z x\n');
    expect(edited.lines).toEqual([`${install} # instead of *(rw,no_root_squash,sync,no_subtree_check)`]);
    expect(edit(edited.text, [], edited.lines).text).toBe(found);
  });

  it('a client without options, and a line without clients', () => {
    expect(edit('/a x y(rw)\n', ['/a x(rw)']).text).toBe('/a x(rw) y(rw)\n');
    const bare = edit('/a # all\n', ['/a *(rw)']);
    expect(bare.text).toBe('/a *(rw) # all\n');
    expect(edit(bare.text, [], bare.lines).text).toBe('/a # all\n');
  });

  it('only what is needed against the defaults of the line', () => {
    const edited = edit('/a -rw,no_root_squash x y\n', ['/a x(sync)']);
    expect(edited.text).toBe('/a -rw,no_root_squash x(ro,root_squash,sync) y\n');
    expect(edit(edited.text, ['/a x(sync)'], edited.lines)).toEqual(edited);
  });

  it('a quoted client as a whole', () => {
    expect(edit('/a "*(rw,mp=/x y)"\n', ['/a *(ro)']).text).toBe('/a *(ro)\n');
  });

  it('our own line when the declaration changed, or when somebody edited it, and keeps the first original', () => {
    const first = edit('/install *(rw)\n', [install]);
    const second = edit(first.text.replace('ro', 'rw'), ['/install *(ro,async)'], first.lines);
    expect(second.text).toBe('/install *(ro,async)\n');
    expect(edit(second.text, [], second.lines).text).toBe('/install *(rw)\n');
  });
});

describe('editExports removes', () => {
  it('our line, our client from a line with others, and leaves a comment', () => {
    const owned = ['/a x(ro)', '/b y(ro)', '/c z(ro)'];
    expect(edit('/a x(ro)\n/b x(rw) \\\n   y(ro) \\\n   z\n/c z(ro) # ours?\n', [], owned).text).toBe(
      '/b x(rw) \\\n   z\n # ours?\n',
    );
  });

  it('every client of a line, not only their names', () => {
    expect(edit('/a -ro x(ro) y(ro)\n', [], ['/a x(ro)', '/a y(ro)']).text).toBe('');
  });

  it('nothing that was changed since, and says so', () => {
    const edited = edit('/a x(rw)\n', [], ['/a x(ro)']);
    expect(edited.text).toBe('/a x(rw)\n');
    expect(edited.lines).toEqual([]);
    expect(edited.diagnostics.map((one) => one.code)).toEqual(['changed-since-written']);
  });

  it('nothing that is gone already', () => {
    expect(edit('# nothing\n', [], ['/a x(ro)'])).toEqual({ text: '# nothing\n', lines: [], diagnostics: [] });
  });
});

describe('editExports is careful', () => {
  it('and warns of wider clients that the site does not declare', () => {
    const found = '/install n1(rw,no_root_squash) n2(ro)\n/other *(rw)\n';
    const elsewhere = [{ name: 'exports.d/x.exports', text: '/install n3(rw)\n' }];
    const messages = edit(found, [install], [], elsewhere).diagnostics.map((one) => one.message);
    expect(messages).toEqual([
      'line 1: "/install" is exported rw and no_root_squash to "n1", which the site does not declare; it is left as it is',
      'exports.d/x.exports, line 1: "/install" is exported rw to "n3", which the site does not declare; it is left as it is',
    ]);
  });

  it.each([
    ['/a x(ro)\n/a/ X(rw)\n', 'lines 1 and 2 both export "/a/" to "X": exportfs refuses the second'],
    ['/a * (ro)\n', 'lines 1 and 1 both export "/a" to "*"'],
    ['/b x(ro\n', 'line 1: the option list'],
    ['# c\n"/b x(ro)\n', 'line 2: a quote'],
    ['/b x(ro,subtre_check)\n', 'line 1: the option "subtre_check" is unknown (subtree_check is meant?)'],
    ['/b x(ro,,sync)\n', 'line 1: an option between two commas is empty'],
    ['/b x(anonuid=me)\n', 'line 1: the option "anonuid=me" has a wrong value'],
    ['/install -mountpoint *(rw)\n', 'line 1: "-mountpoint" holds for every client of the line'],
  ])('and does not touch %j', (found, reason) => {
    expect(blocked(found, [install])).toContain(reason);
  });

  it('and does not mind an option that may be newer than this program', () => {
    expect(edit('/b x(ro,quantum)\n', [install]).text).toBe(`/b x(ro,quantum)\n${install}\n`);
  });

  it('and does not add what exports.d grants otherwise, or grants too', () => {
    const elsewhere = [{ name: 'exports.d/a.exports', text: '\n/install *(rw)\n' }];
    expect(blocked('', [install], elsewhere)).toBe(
      'exports.d/a.exports, line 2, exports "/install" to "*" too: exportfs refuses the second',
    );
    expect(blocked(`${install}\n`, [install], elsewhere)).toContain('exports.d/a.exports, line 2');
  });

  it('but passes over a file of exports.d that exportfs does not read', () => {
    const elsewhere = [{ name: 'exports.d/a.exports~', text: '/install *(rw)\n' }];
    expect(edit('', [install], [], elsewhere).text).toBe(`${install}\n`);
  });

  it('and knows which files of exports.d count', () => {
    const names = ['a.exports', '.a.exports', '.exports', 'a.exports~', 'a b.exports', 'exports'];
    expect(names.filter(isExtraTable)).toEqual(['a.exports', 'a b.exports']);
  });
});

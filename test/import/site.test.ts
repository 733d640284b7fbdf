import { describe, expect, it } from '@jest/globals';
import { importXcat } from '../../src/import/import-xcat.ts';
import { renderDiagnostics } from '../../src/render/diagnostics/render-diagnostics.ts';
import { importWith } from './load.ts';

describe('secrets', () => {
  it('reach neither a file nor the report', () => {
    const imported = importWith(
      { name: 'passwd.csv', text: '#key,username,password\n"system","root","hunter2"\n' },
      {
        name: 'noderes.csv',
        text: '#node,nfsserver,password,disable\n"near","10.0.0.9","hunter2",\n"far","10.0.0.9","hunter2","1"\n"x y","a","hunter2",\n#"c","d","hunter2"\n"e"f,"hunter2"\n',
      },
      { name: 'litetree.csv', text: '#priority,image,directory\n"1",,"s:/$site.sitepassword"\n' },
    );
    const withSecret = importXcat([
      { name: 'site.csv', text: '#key,value\n"master","10.0.0.1"\n"sitepassword","hunter2"\n' },
    ]);
    expect(JSON.stringify([imported, withSecret])).not.toContain('hunter2');
  });

  it.each([
    ['a table of secrets', 'openbmc', '#node,bmc,username,password\n"n1","b","u","hunter2"\n'],
    ['a table that is not read', 'auditlog', '#recid,args\n"1","hunter2"\n'],
    ['a table read from another file', 'nodehm.new', '#node,password\n"n1","hunter2"\n'],
    ['a column', 'nodehm', '#node,power,password\n"n1","ipmi","hunter2"\n'],
    [
      'a column by a shorter name',
      'nodehm',
      '#node,power,rootpw,apikey,pwd\n"n1","ipmi","hunter2","hunter2","hunter2"\n',
    ],
    ['a header that is quoted', 'nodehm', '"#node","power","password"\n"n1","ipmi","hunter2"\n'],
    ['a header without its sign', 'nodehm', '"node","power","password"\n"n1","ipmi","hunter2"\n'],
    ['a broken line', 'nodehm', '#node,power,password\n"n1","ipmi","hun"hunter2,\n'],
    ['a quote that is never closed', 'nodehm', '#node,power,password\n"n1","ipmi","hunter2\n'],
    ['a surplus value', 'nodehm', '#node,password,power\n"n1",aa,"hunter2","hunter2"\n'],
    ['a line that is commented out', 'nodehm', '#node,power,password\n#"n1","ipmi","hunter2"\n'],
    ['a disabled row', 'nodehm', '#node,power,password,disable\n"n1","ipmi","hunter2","1"\n'],
    ['a value of two lines', 'nodehm', '#node,power,password,disable\n"x y","ipmi","a\nhunter2","1"\n'],
    ['a key of site', 'site', '#key,value\n"xcat_token","hunter2"\n"master","10.0.0.1"\n'],
    ['a key of site with more', 'site', '#key,value,comments,disable\n"snmpcommunity","hunter2","hunter2","hunter2"\n'],
    ['a key of site that is broken', 'site', '#key,value\n"sitepassword","hun"hunter2"\n'],
    ['a key of site that is commented out', 'site', '#key,value\n#"sitepassword","hunter2"\n'],
    ['a key of site beside another remark', 'site', '#key,value,disable\n"zz","a","off"\n"backup","hunter2",\n'],
  ])('of %s are shown in no format of the report', (_where, table, text) => {
    const others = table.startsWith('nodehm.') ? [{ name: 'nodehm.csv', text: '#node,power\n"n1","ipmi"\n' }] : [];
    const imported = importXcat([
      { name: 'nodelist.csv', text: '#node,groups\n"n1","all"\n' },
      ...others,
      { name: `${table}.csv`, text },
    ]);
    const source = (file: string) => imported.shown.find(({ name }) => name === file)?.text;
    const reports = (['pretty', 'json', 'github', 'gitlab', 'sarif'] as const).map((format) =>
      renderDiagnostics(imported.report, format, source, { color: false }),
    );
    expect(JSON.stringify(imported.files) + reports.join('')).not.toContain('hunter2');
    expect(imported.report.filter(({ at }) => at?.file === `${table}.csv`)).not.toEqual([]);
  });
});

import { describe, expect, it } from '@jest/globals';
import { importXcat } from '../../src/import/import-xcat.ts';
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
});

import { describe, expect, it } from '@jest/globals';
import { importXcat } from '../../src/import/import-xcat.ts';
import { loadImported } from './load.ts';

const base = [
  {
    name: 'site.csv',
    text: '#key,value,comments,disable\n"master","10.0.0.1",,\n"clusterroom","tokyo",,\n"unread","x",,\n',
  },
  { name: 'nodelist.csv', text: '#node,groups,comments,disable\n"n1","near,all",,\n"n2","far,all",,\n' },
  { name: 'nodetype.csv', text: '#node,os,arch,profile,provmethod,comments,disable\n"all","el9","x86_64","c",,,\n' },
];
const importWith = (...files: { name: string; text: string }[]) =>
  importXcat([...base, ...files], { dialect: 'today' });
const image = 'el9-x86_64-statelite-c';

describe('importLitetree', () => {
  it('tells equal priorities apart in the order of the dump, and keeps what lies between', () => {
    const text = '#priority,image,directory\n"2",,"s:/c"\n"1",,"s:/a"\n"1.0",,"s:/b"\n"1.00",,"s:/b2"\n';
    const { cluster } = loadImported(importWith({ name: 'litetree.csv', text }));
    const node = cluster.node('n1');
    const layers = node === undefined ? [] : cluster.litetree(node);
    expect(layers.map(({ priority, directory }) => [priority, directory])).toEqual([
      [1, '/a'],
      [1.5, '/b'],
      [1.75, '/b2'],
      [2, '/c'],
    ]);
  });

  it('imports the site keys that a directory reads, and no others', () => {
    const text = '#priority,image,directory\n"1",,"s:/$site.clusterroom/$nodetype.os$nodetype.arch"\n';
    const imported = importWith({ name: 'litetree.csv', text });
    const { cluster, errors } = loadImported(imported);
    const node = cluster.node('n2');
    expect(errors).toEqual([]);
    expect(node === undefined ? [] : cluster.litetree(node).map(({ directory }) => directory)).toEqual([
      '/tokyo/el9.x86_64',
    ]);
    expect(imported.files[0]?.text).not.toContain('unread');
  });

  it('never lets a #CMD through', () => {
    const text = '#priority,image,directory\n"1",,"s:/#CMD=id#/$node"\n';
    const imported = importWith({ name: 'litetree.csv', text });
    expect(imported.report.map(({ code }) => code)).toContain('import-command-refused');
    expect(loadImported(imported).errors).toEqual([]);
  });
});

describe('importStatelite', () => {
  it('gives each node the mount that xCAT gives it: its own row, then its groups in order', () => {
    const text =
      '#node,image,statemnt,mntopts,comments,disable\n"all",,"s:/all",,,\n"far",,"s:/far",,,\n"n1",,"s:/own",,,\n';
    const { cluster, errors } = loadImported(importWith({ name: 'statelite.csv', text }));
    const stateOf = (name: string) => {
      const node = cluster.node(name);
      return node === undefined ? undefined : cluster.state(node)?.directory;
    };
    expect([stateOf('n1'), stateOf('n2'), errors]).toEqual(['/own', '/far', []]);
  });
});

describe('importPolicy', () => {
  it('allows the boot queries that the 2010 document left without a rule, and nothing else', () => {
    const text =
      '#priority,name,host,commands,noderange,parameters,time,rule,comments,disable\n"4.7",,,"litetree",,,,,,\n"5",,,"rpower",,,,,,\n';
    const { cluster } = loadImported(importWith({ name: 'policy.csv', text }));
    expect(cluster.policy.map(({ priority, rule }) => [priority, rule])).toEqual([
      [4.7, 'allow'],
      [5, 'deny'],
    ]);
  });
});

describe('the images of a dump', () => {
  it('are those that nodes boot when there is no osimage table', () => {
    expect(
      loadImported(importWith())
        .cluster.nodesOf(image)
        .map(({ name }) => name),
    ).toEqual(['n1', 'n2']);
  });

  it('never give a node an image that it does not boot in xCAT', () => {
    const osimage = `#imagename,provmethod,osvers,osarch,profile\n"${image}","statelite","el9","x86_64","c"\n"diskful","install","el9","x86_64","c"\n`;
    const nodetype = '#node,os,arch,profile,provmethod\n"all","el9","x86_64","c","diskful"\n"n1",,,,"statelite"\n';
    const files = [
      ...base.slice(0, 2),
      { name: 'osimage.csv', text: osimage },
      { name: 'nodetype.csv', text: nodetype },
    ];
    const { cluster, errors } = loadImported(importXcat(files));
    expect([cluster.node('n1')?.image, cluster.node('n2')?.image, errors]).toEqual([image, undefined, []]);
  });

  it('give $nodetype.profile as xCAT reads it where it differs from the image', () => {
    const osimage = `#imagename,provmethod,osvers,osarch,profile\n"custom","statelite","el9","x86_64","c"\n`;
    const nodetype = '#node,os,arch,profile,provmethod\n"all","el9","x86_64","other","custom"\n';
    const files = [
      ...base.slice(0, 2),
      { name: 'osimage.csv', text: osimage },
      { name: 'nodetype.csv', text: nodetype },
    ];
    const { cluster } = loadImported(importXcat(files));
    expect([cluster.node('n1')?.image, cluster.node('n1')?.attribute('nodetype', 'profile')]).toEqual([
      'custom',
      'other',
    ]);
  });
});

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

import { describe, expect, it } from '@jest/globals';
import { importXcat } from '../../src/import/import-xcat.ts';
import { base, image, importWith, loadImported } from './load.ts';

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

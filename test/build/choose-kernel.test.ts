import { describe, expect, it } from '@jest/globals';
import { chooseKernel } from '../../src/build/choose-kernel.ts';

const versions = ['6.1.0-9-amd64', '6.1.0-56-amd64', '5.14.0-70.el9.x86_64', '6.2.0'];
const has = (path: string): boolean =>
  ['/boot/vmlinuz-6.1.0-9-amd64', '/boot/vmlinuz-6.1.0-56-amd64', '/lib/modules/5.14.0-70.el9.x86_64/vmlinuz'].includes(
    path,
  );

describe('the kernel of a tree', () => {
  it('is the newest that has a file, numbers compared as numbers', () => {
    expect(chooseKernel(versions, undefined, has)).toEqual({
      version: '6.1.0-56-amd64',
      path: '/boot/vmlinuz-6.1.0-56-amd64',
    });
  });

  it('is the newest as the packages of its distribution count', () => {
    const all = ['4.18.0-80.11.2.el8_0.x86_64', '4.18.0-80.el8.x86_64', '4.18.0-305.el8.x86_64'];
    expect(chooseKernel(all, undefined, (path) => path.startsWith('/boot/vmlinuz-4.18.0-80'))?.version).toBe(
      '4.18.0-80.11.2.el8_0.x86_64',
    );
  });

  it('is the one asked for, also in its directory of modules, or none', () => {
    expect(chooseKernel(versions, '5.14.0-70.el9.x86_64', has)?.path).toBe('/lib/modules/5.14.0-70.el9.x86_64/vmlinuz');
    expect(chooseKernel(versions, '6.2.0', has)).toBeUndefined();
    expect(chooseKernel([], undefined, has)).toBeUndefined();
  });
});

import { describe, expect, it } from '@jest/globals';
import { effective, effectiveOptions } from '../../../src/kinds/export/effective.ts';

describe('effective', () => {
  it('fills in what exportfs assumes', () => {
    expect(effective(undefined, undefined)).toBe(
      'ro,sync,wdelay,hide,nocrossmnt,secure,root_squash,no_all_squash,no_subtree_check,secure_locks,acl,no_pnfs,' +
        'anonuid=65534,anongid=65534,sec=sys,ro,root_squash,no_all_squash',
    );
  });

  it('does not depend on the order of options or on second names', () => {
    expect(effective(undefined, 'rw,no_auth_nlm,fsid=root')).toBe(effective(undefined, 'fsid=0x0,insecure_locks,rw'));
    expect(effective(undefined, ' rw, sync,')).toBe(effective(undefined, 'rw'));
  });

  it('lets a later option and the client win over defaults', () => {
    expect(effective('rw,no_root_squash', 'ro')).toBe(effective(undefined, 'no_root_squash,rw,ro'));
  });

  it('keeps apart what differs between security flavors', () => {
    const options = effective(undefined, 'sec=krb5,rw,sec=sys,ro');
    expect(options).toContain('sec=krb5,rw,root_squash,no_all_squash,sec=sys,ro');
    expect(effective('sec=krb5', 'rw')).toContain('sec=krb5,ro');
  });

  it('keeps an option that it does not know', () => {
    expect(effective(undefined, 'quantum=7')).toMatch(/,quantum=7$/);
  });

  it('is given for every client of a file', () => {
    const all = effectiveOptions('"/a b" -rw x y(ro)\n');
    expect(all.map((one) => [one.path, one.client, one.options.slice(0, 2)])).toEqual([
      ['/a b', 'x', 'rw'],
      ['/a b', 'y', 'ro'],
    ]);
  });
});

import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { type ASite, aSite, stampsBelow } from './support/a-site.ts';

let site: ASite;
beforeEach(() => {
  site = aSite();
});
afterEach(() => site.remove());

describe('the queries', () => {
  it('print what xCAT prints, and write nothing', async () => {
    const before = stampsBelow(site.directory);
    expect((await site.run('litefile', 'n01,l01')).out).toBe(`l01: tmpfs,rw      /etc/ntp.conf
l01: tmpfs,rw      /var/log/
n01: tmpfs         /etc/motd
n01: tmpfs,rw      /etc/ntp.conf
n01: tmpfs,rw      /var/log/
`);
    expect((await site.run('ilitefile', 'login')).out).toBe(
      'login: tmpfs,rw      /etc/ntp.conf\nlogin: tmpfs,rw      /var/log/\n',
    );
    expect((await site.run('lslite', '-i', 'login')).out).toBe(
      '        tmpfs,rw      /etc/ntp.conf\n        tmpfs,rw      /var/log/\n',
    );
    expect((await site.run('lslite', 'l01')).out).toContain('>>>Node: l01\n\nOsimage: login\n');
    expect(await site.run('litetree', 'n01')).toEqual({ code: 0, out: '', err: '' });
    expect(stampsBelow(site.directory)).toEqual(before);
  });

  it('answer in JSON with --json', async () => {
    const json = async (...args: readonly string[]): Promise<unknown> =>
      JSON.parse((await site.run(...args, '--json')).out);
    const motd = { file: '/etc/motd', behaviour: 'tmpfs', method: 'bind', option: 'tmpfs' };
    expect(await json('litefile', 'n01')).toMatchObject([{ node: 'n01', image: 'compute', rules: [motd, {}, {}] }]);
    expect(await json('ilitefile', 'compute')).toMatchObject({ image: 'compute', rules: [motd, {}, {}] });
    expect(await json('lslite', '-i', 'compute')).toMatchObject({ image: 'compute' });
    expect(await json('litetree', 'n01')).toEqual([{ node: 'n01', image: 'compute', layers: [] }]);
    expect(await json('lslite')).toHaveLength(4);
    expect(await json('lslite', 'n02')).toMatchObject([{ node: 'n02', state: 'nfs:/state' }]);
  });

  it.each([
    [['litefile', 'x'], '"x" is neither a node nor a group'],
    [['ilitefile', 'compte'], 'did you mean compute?'],
    [['lslite', '-i', 'login', 'n01'], 'name an image with -i or nodes, not both'],
    [['litetree'], "missing required argument 'noderange'"],
  ])('refuse %j', async (args, told) => {
    const { code, out, err } = await site.run(...args);
    expect([code, out]).toEqual([3, '']);
    expect(err).toContain(told);
  });
});

import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { type ASite, aSite } from './support/a-site.ts';

let site: ASite;
beforeEach(() => {
  site = aSite();
});
afterEach(() => site.remove());

describe('statelite validate', () => {
  it('says what is valid, and nothing with -q', async () => {
    expect(await site.run('validate')).toEqual({ code: 0, out: 'Valid: 2 images, 4 nodes.\n', err: '' });
    expect(await site.run('validate', '-q')).toEqual({ code: 0, out: '', err: '' });
  });

  it('shows every problem of all files in one run, sorted, with a frame and a suggestion', async () => {
    site.edit('manifests/images.yaml', 'arch: x86_64, profile: login', 'arch: x86_64, profle: login');
    site.edit('manifests/nodes.yaml', 'image: login', 'image: logn');
    const { code, out } = await site.run('validate');
    expect(code).toBe(3);
    expect(out).toMatch(/manifests\/images\.yaml:9:\d+\n(?:.*\n)*.*\^/);
    expect(out).toContain('did you mean profile?');
    expect(out.indexOf('images.yaml')).toBeLessThan(out.indexOf('nodes.yaml'));
  });

  it('tells what a plan would block whatever is on the disk, once for nodes declared together', async () => {
    const node = (name: string, more: string): string =>
      `---\n{apiVersion: statelite/v1, kind: Node, metadata: {name: '${name}'}, spec: {image: compute, ${more}}}\n`;
    site.manifest(
      'manifests/more.yaml',
      node('x[1-3]', 'noderes: {netboot: pxxe}') +
        node('y1', 'bootparams: {addkcmdline: "a=\\n b=\\" c=;"}') +
        node('default', 'ip: 10.9.9.9'),
    );
    const { code, out } = await site.run('validate');
    expect([code, out.match(/^error\[.*/gm)]).toEqual([
      3,
      [
        'error[unknown-boot-loader]: node x1 asks for the boot loader "pxxe", for which no files can be written; so it is with 2 more declared here',
        expect.stringMatching(/^error\[unsafe-boot-word\]: in the boot file of node y1, "a=\\n" would break/),
        expect.stringMatching(/^error\[unsafe-boot-word\]: in the boot file of node y1, "b=\\"" would break/),
        expect.stringMatching(/^error\[unsafe-boot-word\]: in the boot file of node y1, "c=;" would break/),
        'error[unsafe-file-name]: node "default" cannot have a boot file: that name means something else to pxe',
      ],
    ]);
    expect(out).not.toContain('Valid');
    expect(JSON.parse((await site.run('validate', '--json')).out).errors).toBe(5);
    // One wrong node does not stop the others: only its own files are blocked.
    expect((await site.run('plan')).code).toBe(0);
  });

  it('shows the first fifty of many problems, and all with --verbose', async () => {
    const groups = Array.from(
      { length: 60 },
      (_, i) => `---\n{apiVersion: statelite/v1, kind: NodeGrp, metadata: {name: g${i}}}\n`,
    );
    site.manifest('manifests/many.yaml', groups.join(''));
    const few = await site.run('validate');
    expect([few.code, few.out.match(/^error\[unknown-kind\]/gm)?.length]).toEqual([3, 50]);
    expect(few.out).toContain('and 10 more (10 errors); statelite --verbose shows all\n');
    const all = await site.run('-v', 'validate');
    expect(all.out.match(/^error\[unknown-kind\]/gm)).toHaveLength(60);
    expect(all.out).not.toContain('more (');
  });

  it.each(['json', 'sarif'])('prints %s that can be parsed, right or wrong', async (format) => {
    expect(() => JSON.parse('x')).toThrow();
    expect(JSON.parse((await site.run('validate', '--format', format)).out)).toBeTruthy();
    site.edit('manifests/images.yaml', 'kind: Image', 'kind: Imag');
    const { code, out } = await site.run('validate', '--format', format);
    expect([code, out.includes('unknown-kind')]).toEqual([3, true]);
    expect(JSON.parse(out)).toBeTruthy();
  });

  it('prints annotations for GitHub', async () => {
    site.edit('manifests/images.yaml', 'kind: Image', 'kind: Imag');
    const { out } = await site.run('validate', '--format', 'github');
    expect(out).toMatch(/^::error file=manifests\/images\.yaml,line=2,/);
  });

  it('is JSON with --json, and refuses a format that does not exist', async () => {
    expect(JSON.parse((await site.run('validate', '--json')).out).diagnostics).toEqual([]);
    const { code, err } = await site.run('validate', '--format', 'xml');
    expect(code).toBe(3);
    expect(err).toContain('Allowed choices are pretty, json, github, gitlab, sarif');
  });

  it('is what every other command does first', async () => {
    site.edit('manifests/images.yaml', 'profile: login', 'profle: login');
    for (const args of [
      ['plan'],
      ['apply', '--yes'],
      ['destroy'],
      ['litefile', 'n01'],
      ['liteimg', 'compute'],
      ['drift'],
    ]) {
      const { code, out, err } = await site.run(...args);
      expect([args[0], code, out]).toEqual([args[0], 3, '']);
      expect(err).toContain('manifests/images.yaml:9');
    }
  });
});

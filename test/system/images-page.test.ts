import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { runScript } from '../support/page-commands.ts';
import { blocksOf, projectText } from '../support/pages.ts';
import { type BuildSite, buildNeeds, buildSite } from './support/build-site.ts';
import { needs } from './support/requirements.ts';

const blocks = blocksOf(projectText('docs/images.md'));

needs(buildNeeds)('docs/images.md', () => {
  let site: BuildSite;
  beforeAll(() => {
    site = buildSite();
    site.write('srv/trees/compute/etc/motd', 'one\n');
    site.write('srv/trees/compute/boot/vmlinuz-1', 'kernel\n');
  });
  afterAll(() => site.remove());

  it('has commands that build the image of its manifest, here from a tree that is there, and make it ready', () => {
    const [manifest = ''] = blocks.filter(({ language }) => language === 'yaml').map(({ text }) => text);
    const tree = '  build:\n    from: { directory: /srv/trees/compute }\n    initramfs: none\n';
    site.keep('manifests/image.yaml', manifest.replace(/^ {2}build:\n[\s\S]*/m, tree));
    const [script = ''] = blocks.filter(({ typed }) => typed).map(({ text }) => text);
    // Nobody is there to say yes.
    const text = script.replace('statelite apply', 'statelite apply --yes');
    const outcome = runScript(text, { cwd: join(site.directory, 'site'), root: site.at('') });
    expect(outcome).toMatchObject({ code: 0, out: expect.stringMatching(/^ {2}\[1\/7\] tree$[\s\S]*^Applied: /m) });
    const image = site.at('install/netboot/bookworm/x86_64/compute');
    expect(readFileSync(join(image, 'rootimg/etc/motd'), 'utf8')).toBe('one\n');
    expect(existsSync(join(image, 'rootimg/etc/init.d/statelite'))).toBe(true);
  });
});

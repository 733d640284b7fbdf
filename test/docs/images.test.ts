import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll, describe, expect, it } from '@jest/globals';
import { blocksOf, projectText } from '../support/pages.ts';
import { runProgramWith } from '../support/run-program.ts';

const blocks = blocksOf(projectText('docs/images.md'));
const directory = mkdtempSync(join(tmpdir(), 'statelite-docs-'));
afterAll(() => rmSync(directory, { recursive: true }));

const keep = (name: string, text: string): void => {
  mkdirSync(dirname(join(directory, name)), { recursive: true });
  writeFileSync(join(directory, name), text);
};

describe('docs/images.md', () => {
  it('shows an image and a rule that are valid, with the files of the repository that they name', async () => {
    const [manifest, rule] = blocks.filter(({ language }) => language === 'yaml').map(({ text }) => text);
    const litefile = 'apiVersion: statelite/v1\nkind: LiteFile\nmetadata: { name: keys }\nspec:\n';
    const site = 'apiVersion: statelite/v1\nkind: Site\nmetadata: { name: small }\nspec: { master: 10.0.0.1 }\n';
    keep('statelite.yaml', site);
    keep('manifests/image.yaml', manifest ?? '');
    keep('manifests/rule.yaml', `${litefile}${(rule ?? '').replaceAll(/^/gm, '  ')}`);
    keep('images/compute.pkglist', 'nfs-common\n');
    keep('images/compute.exlist', './usr/share/man/*\n');
    keep('images/compute.postinstall', '#!/bin/sh\n');
    const { code, out, err } = await runProgramWith(['-C', directory, 'validate'], directory);
    expect([code, out, err]).toEqual([0, 'Valid: 1 image, 0 nodes.\n', '']);
  });
});

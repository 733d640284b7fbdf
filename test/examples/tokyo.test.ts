import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { resolveCluster } from '../../src/cluster/resolve-cluster.ts';
import { importXcat } from '../../src/import/import-xcat.ts';
import { loadManifests } from '../../src/manifest/load-manifests.ts';
import { loadImported } from '../import/load.ts';

const tokyo = join(process.cwd(), 'examples/tokyo');
const readText = (name: string): string => readFileSync(join(tokyo, name), 'utf8');
const manifests = readdirSync(join(tokyo, 'manifests'))
  .sort()
  .map((name) => `manifests/${name}`);
const loaded = loadManifests(
  ['statelite.yaml', ...manifests].map((name) => ({ name, text: readText(name) })),
  () => undefined,
);
const { cluster, diagnostics } = resolveCluster(loaded.manifests, () => undefined);

describe('examples/tokyo', () => {
  it('is valid without an error or a warning', () => {
    const notes = [...loaded.diagnostics, ...diagnostics].filter(({ severity }) => severity !== 'note');
    expect(notes).toEqual([]);
  });

  it('has the rules that the import makes of the rows printed in the 2010 document, and three more', () => {
    const dump = join(process.cwd(), 'fixtures/import/2010/in');
    const files = readdirSync(dump).map((name) => ({ name, text: readFileSync(join(dump, name), 'utf8') }));
    const imported = loadImported(importXcat(files))
      .cluster.litefile('rhels5.3-x86_64-test1')
      .map(({ file }) => file);
    const ours = cluster.litefile('rhels5.3-x86_64-test1').map(({ file }) => file);
    expect(imported).toHaveLength(40);
    expect(ours.filter((file) => !imported.includes(file))).toEqual([
      '/etc/motd',
      '/etc/profile.d/site.sh',
      '/opt/license/',
    ]);
    expect(imported.filter((file) => !ours.includes(file))).toEqual([]);
  });

  it('fills in the layers and the state directory of a node', () => {
    const node = cluster.node('n003');
    expect(node?.ip).toBe('172.10.1.3');
    if (node === undefined) return;
    expect(cluster.litetree(node).map(({ server, directory }) => `${server}:${directory}`)).toEqual([
      '172.10.0.1:/statelite/n003',
      'cnfs:/gpfs/dallas/',
    ]);
    expect(cluster.state(node)).toMatchObject({ server: 'cnfs', directory: '/gpfs/state' });
  });
});

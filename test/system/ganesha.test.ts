import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { runProgramWith } from '../support/run-program.ts';
import { clusterAddress, ganeshaNeeds, serve } from './support/ganesha.ts';
import { needs } from './support/requirements.ts';

let directory: string;
beforeAll(() => {
  directory = mkdtempSync(join(tmpdir(), 'statelite-ganesha-'));
});
afterAll(() => rmSync(directory, { recursive: true, force: true }));

/** What `statelite export render --format ganesha` prints for a site with these entries. */
const rendered = async (entries: readonly string[], ...more: readonly string[]): Promise<string> => {
  const repository = join(directory, 'repository');
  mkdirSync(repository, { recursive: true });
  writeFileSync(join(repository, 'statelite.yaml'), siteOf(entries));
  const args = ['-C', repository, 'export', 'render', '--format', 'ganesha', ...more];
  const { code, out, err } = await runProgramWith(args, repository);
  if (code !== 0) throw new Error(err);
  return out;
};

const siteOf = (entries: readonly string[]): string => `apiVersion: statelite/v1
kind: Site
metadata: { name: served }
spec:
  manifests: []
  master: ${clusterAddress}
  exports:
    entries:
${entries.map((entry) => `      - ${entry}\n`).join('')}`;

needs(ganeshaNeeds)('the real NFS-Ganesha', () => {
  it.each(['3', '4'])(
    'refuses a write to /install and takes one to the state directory, NFSv%s',
    async (version) => {
      const here = join(directory, `v${version}`);
      const [install, state] = [join(here, 'install'), join(here, 'the state')];
      for (const path of [install, state]) mkdirSync(path, { recursive: true });
      writeFileSync(join(install, 'motd'), 'welcome\n');
      const text = await rendered([
        `{ path: "${install}", clients: ["*"], options: [ro, no_root_squash, insecure, no_subtree_check] }`,
        `{ path: "${state}", clients: ["10.0.0.0/255.0.0.0"], options: [rw, no_root_squash, insecure, no_subtree_check] }`,
      ]);
      const url = (address: string, path: string): string => `'nfs://${address}${path}?version=${version}'`;
      const source = join(install, 'motd');
      const { complaints, results } = serve(here, text, [
        `nfs-cat ${url('127.0.0.1', `${install}/motd`)}`,
        `nfs-cp ${source} ${url('127.0.0.1', `${install}/new`)}`,
        `nfs-cp ${source} ${url(clusterAddress, `${install}/motd`)}`,
        `nfs-cp ${source} ${url(clusterAddress, `${state}/new`)}`,
        `nfs-cp ${source} ${url('127.0.0.1', `${state}/other`)}`,
      ]);
      expect(complaints).toEqual([]);
      expect(results[0]).toEqual({ code: 0, said: 'welcome\n' });
      for (const refused of results.slice(1, 3)) {
        expect([refused.code === 0, refused.said.includes('ROFS')]).toEqual([false, true]);
      }
      expect(results[3]).toMatchObject({ code: 0 });
      expect(results[4]?.code).not.toBe(0);
      expect([existsSync(join(install, 'new')), existsSync(join(state, 'other'))]).toEqual([false, false]);
      expect(readFileSync(join(state, 'new'), 'utf8')).toBe('welcome\n');
    },
    90_000,
  );

  it('takes the most exact of several clients, as nfs-utils does, in whatever order they are declared', async () => {
    const here = join(directory, 'exact');
    const path = join(here, 'files');
    mkdirSync(path, { recursive: true });
    writeFileSync(join(here, 'one'), 'one\n');
    const text = await rendered([
      `{ path: "${path}", clients: ["*"], options: [rw, no_root_squash, insecure, no_subtree_check] }`,
      `{ path: "${path}", clients: ["${clusterAddress}"], options: [ro, insecure, no_subtree_check] }`,
    ]);
    const copy = (address: string): string => `nfs-cp ${here}/one 'nfs://${address}${path}/${address}?version=4'`;
    const { complaints, results } = serve(here, text, [copy(clusterAddress), copy('127.0.0.1')]);
    expect([complaints, results[0]?.said.includes('ROFS'), results[1]?.code]).toEqual([[], true, 0]);
  }, 90_000);

  it('understands every client and option that is rendered without an error', async () => {
    const here = join(directory, 'words');
    const path = join(here, 'files #1');
    mkdirSync(path, { recursive: true });
    const clients = [
      ...['localhost', '127.0.0.2', 'fe80::1', '10.0.0.0/8', '10.1.0.0/255.255.0.0', 'fd00::/8'],
      ...['*.cluster', 'n?[0-9].cluster', 'n-*', '@rack-1', '*'],
    ];
    const options = [
      ['ro', 'sec=sys:krb5:krb5i:krb5p'],
      ['rw', 'all_squash', 'anonuid=-2', 'anongid=4294967294'],
      ['rw', 'sec=none', 'insecure'],
      ...clients.slice(3).map(() => ['rw', 'async']),
    ];
    const text = await rendered(
      clients.map(
        (client, i) =>
          `{ path: "${path}", clients: ["${client}"], options: [no_subtree_check, ${options[i]?.map((one) => `"${one}"`).join(', ')}] }`,
      ),
    );
    const { complaints } = serve(here, text, ['true']);
    expect([complaints, text.match(/CLIENT/g)?.length]).toEqual([[], 4]);
  }, 90_000);

  it('answers EROFS for a link of a read-only export with NFSv4, as we warn, and lets follow that of a writable one', async () => {
    const here = join(directory, 'links');
    for (const name of ['ro', 'rw']) {
      mkdirSync(join(here, name), { recursive: true });
      symlinkSync('elsewhere/motd', join(here, name, 'motd'));
    }
    const text = await rendered(
      ['ro', 'rw'].map(
        (one) => `{ path: "${here}/${one}", clients: ["*"], options: [${one}, insecure, no_subtree_check] }`,
      ),
    );
    const copy = (name: string): string =>
      `nfs-cp ${here}/ganesha.conf 'nfs://127.0.0.1${here}/${name}/motd?version=4'`;
    const { results } = serve(here, text, [copy('ro'), copy('rw')]);
    // The client has followed the second link: it looked for the directory that it names.
    expect([results[0]?.said.includes('NFS4ERR_ROFS'), results[1]?.said.includes('/elsewhere) failed')]).toEqual([
      true,
      true,
    ]);
  }, 90_000);

  it('complains of what it does not understand, so that its silence means something', async () => {
    const here = join(directory, 'wrong');
    mkdirSync(join(here, 'files'), { recursive: true });
    const text = await rendered([`{ path: "${here}/files", clients: ["*"], options: [ro, no_subtree_check] }`]);
    const { complaints } = serve(here, text.replace('Squash =', 'Sqash ='), ['true']);
    expect(complaints.join('\n')).toContain('Unknown parameter (Sqash)');
  }, 90_000);
});

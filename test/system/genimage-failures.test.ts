import { readdirSync } from 'node:fs';
import { afterEach, beforeEach, expect, it } from '@jest/globals';
import { type BuildSite, buildNeeds, buildSite } from './support/build-site.ts';
import { needs } from './support/requirements.ts';

needs(buildNeeds)('genimage that fails says why', () => {
  let site: BuildSite;

  /** A program of the image. */
  const program = (path: string, lines: string): void => {
    site.write(`srv/tree${path}`, `#!/bin/sh\n${lines}\n`);
    site.sh('chmod 755 "$1"', site.at(`srv/tree${path}`));
  };
  const failed = (stage: string): string => {
    const { code, err } = site.run('genimage', 'built');
    expect([code, err]).toEqual([1, expect.stringContaining(`error[build-failed]: image built, stage ${stage}: `)]);
    expect(err.match(/build-failed/g)).toHaveLength(1);
    expect(readdirSync(site.image('built'))).toEqual([]);
    return err;
  };

  beforeEach(() => {
    site = buildSite();
    site.write('srv/tree/etc/passwd', 'root::0:0:root:/root:/bin/sh\n');
    site.sh(
      'cd "$1"; mkdir -p bin dev proc sys run root; cp /bin/busybox bin/; for name in sh echo; do ln -s busybox bin/$name; done',
      site.at('srv/tree'),
    );
    site.declare('built', 'from: { directory: /srv/tree }\ninitramfs: none\n');
  });
  afterEach(() => site.remove());

  it('when file systems are mounted in the source, as the image would lack what is in them', () => {
    site.sh('cd "$1"; mkdir -p opt srv/app', site.at('srv/tree'));
    const mounted = (...places: readonly string[]): string =>
      places.map((place) => `mount -t tmpfs none '${site.at('srv/tree')}/${place}'`).join('; ');
    const { code, err } = site.runAfter(mounted('opt', 'srv/app', 'dev'), 'genimage', 'built');
    expect(code).toBe(1);
    expect(err).toMatch(
      /stage tree: other file systems are mounted in .*\/srv\/tree, .*: (opt, srv\/app|srv\/app, opt)$/m,
    );
    expect(err).toContain('help: unmount what does not belong into the image, or copy the whole tree');
    expect(readdirSync(site.image('built'))).toEqual([]);
    expect(site.runAfter(mounted('dev', 'run', 'sys'), 'genimage', 'built').code).toBe(0);
  });

  it('in the words of the program that failed, and not in those of an earlier build that has the same second', () => {
    site.keep('post', '#!/bin/sh\necho one; echo "cannot do it"; echo three; exit 3\n');
    site.declare('built', 'from: { directory: /srv/tree }\ninitramfs: none\npostInstall: post\n');
    const logs = 'var/lib/statelite/tokyo/builds/built';
    site.write(`${logs}/x`, '');
    site.sh('chmod -R go= "$1"', site.at('var/lib/statelite'));
    const ids = Array.from({ length: 100 }, (_, i) => new Date(Date.now() + i * 1000).toISOString());
    for (const id of ids) site.write(`${logs}/${id.replace(/[-:]|\.\d+/g, '')}.log`, 'error: of another build\n');
    const told = failed('post-install');
    expect(told).toMatch(/which says: cannot do it$/m);
    expect(readdirSync(site.at(logs))).toHaveLength(102);
  });

  it('when the initrd boots nothing: once, with the packages that are needed, and not with lines of its listing', () => {
    site.write('srv/tree/boot/vmlinuz-6.1', 'kernel\n');
    site.write('srv/tree/lib/modules/6.1/modules.dep', '');
    program('/usr/sbin/mkinitramfs', 'echo "E: no room"; echo made >/run/initrd');
    program('/usr/bin/lsinitramfs', 'echo usr/share/error; echo var/run');
    site.declare('built', 'distribution: debian\nfrom: { directory: /srv/tree }\n');
    const told = failed('initramfs');
    expect(told).toContain('the initrd cannot boot a node: it has no mount.nfs; it has no scripts/statelite; ');
    expect(told).toContain('its generator said "E: no room"');
    expect(told).toContain(
      'help: an image whose initrd initramfs-tools makes needs initramfs-tools, busybox and nfs-common; the log is /',
    );
    expect(told).not.toContain('usr/share/error');
  });

  it('when the generator fails: with its words and the packages that are needed', () => {
    site.write('srv/tree/boot/vmlinuz-6.1', 'kernel\n');
    site.write('srv/tree/lib/modules/6.1/modules.dep', '');
    program('/usr/bin/dracut', 'echo "dracut: module ifcfg cannot be found" >&2; exit 1');
    site.declare('built', 'distribution: debian\ninitramfs: dracut\nfrom: { directory: /srv/tree }\n');
    const told = failed('initramfs');
    expect(told).toContain('dracut in the image ended with status 1');
    expect(told).toMatch(/network-manager and procps\); read .* which says: dracut: module ifcfg cannot be found$/m);
  });
});

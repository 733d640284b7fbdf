import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { type BuildSite, buildNeeds, buildSite } from './support/build-site.ts';
import { needs } from './support/requirements.ts';

const wanted = {
  root: true,
  commands: [...buildNeeds.commands, 'dnf', 'rpmbuild', 'createrepo_c', 'busybox'],
} as const;

needs(wanted)('genimage with dnf and a local repository', () => {
  let site: BuildSite;

  const specOf = (name: string, more: string, files: string): string => `Name: ${name}
Version: 1
Release: 1
Summary: for a test
License: MIT
BuildArch: noarch
AutoReqProv: no
${more}
%description
For a test.
%files
${files}
`;
  const install = (lines: string): string => `%install\n${lines}`;
  const specs: Readonly<Record<string, string>> = {
    base: specOf(
      'base',
      install(
        'mkdir -p %{buildroot}/bin %{buildroot}/etc %{buildroot}/root\ncp /bin/busybox %{buildroot}/bin/busybox\nln -s busybox %{buildroot}/bin/sh\necho "root:x:0:0:root:/root:/bin/sh" >%{buildroot}/etc/passwd\n%post\necho scriptlet ran >/etc/post; test -c /dev/null && test -d /proc/1 && echo devices >>/etc/post\n',
      ),
      '/bin\n/etc\n/root',
    ),
    tool: specOf(
      'tool',
      `Requires: base\nRecommends: extra\n${install('mkdir -p %{buildroot}/opt\necho tool >%{buildroot}/opt/tool')}`,
      '/opt/tool',
    ),
    extra: specOf('extra', install('mkdir -p %{buildroot}/opt\necho extra >%{buildroot}/opt/extra'), '/opt/extra'),
    kernel: specOf(
      'kernel-core',
      install(
        'mkdir -p %{buildroot}/lib/modules/5.14.0-1.el9.x86_64\necho kernel >%{buildroot}/lib/modules/5.14.0-1.el9.x86_64/vmlinuz',
      ),
      '/lib/modules',
    ),
  };
  const build = (packages: string, more = ''): string => `distribution: rocky
release: "9"
repositories: [ { name: local, url: "file://${site.at('srv/repo')}", trusted: true } ]
packages: [${packages}]
initramfs: none
${more}`;

  beforeAll(() => {
    site = buildSite();
    for (const [name, text] of Object.entries(specs)) site.write(`srv/specs/${name}.spec`, text);
    site.sh(
      `mkdir -p "$1/repo"
for spec in "$1"/specs/*.spec; do
  HOME="$1" rpmbuild --quiet -bb --define "_topdir $1/top" --define "_rpmdir $1/repo" --define "_build_id_links none" --define "_binaries_in_noarch_packages_terminate_build 0" "$spec" >&2
done
createrepo_c --quiet "$1/repo"`,
      site.at('srv'),
    );
  }, 120_000);

  afterAll(() => site?.remove());

  it('installs packages with what they need and without what they only recommend; scriptlets find their devices', () => {
    site.declare('rpm', build('tool, kernel-core'));
    const { code, err, out } = site.run('genimage', 'rpm');
    expect([code, err]).toEqual([0, '']);
    expect(out).toContain('with kernel 5.14.0-1.el9.x86_64.');
    const root = `${site.image('rpm')}/rootimg`;
    expect(readFileSync(`${root}/etc/post`, 'utf8')).toBe('scriptlet ran\ndevices\n');
    expect(readFileSync(`${site.image('rpm')}/kernel`, 'utf8')).toBe('kernel\n');
    expect(existsSync(`${root}/opt/extra`)).toBe(false);
    expect(existsSync(`${root}/root/.rpmdb`)).toBe(false);
    expect(site.sh('rpm --root "$1" --dbpath /var/lib/rpm -qa --qf "%{NAME}\\n" | sort', root)).toBe(
      'base\nkernel-core\ntool\n',
    );
    expect(readdirSync(`${root}/dev`)).toEqual([]);
    expect(readFileSync('/proc/self/mounts', 'utf8')).not.toContain(site.directory);
  });

  it('sees a package that is new in the repository, and takes recommendations when told to', () => {
    site.declare('rpm', build('tool', 'recommends: true\n'));
    expect(site.run('genimage', 'rpm').code).toBe(0);
    expect(existsSync(`${site.image('rpm')}/rootimg/opt/extra`)).toBe(true);
    expect(existsSync(`${site.image('rpm')}/rootimg.previous/opt/extra`)).toBe(false);
  });

  it('fails with the words of dnf when a package does not exist, wants to know by whom they are signed, and keeps the image', () => {
    const before = readFileSync(`${site.image('rpm')}/.statelite-build.json`, 'utf8');
    site.declare('rpm', build('tool, nowhere'));
    const missing = site.run('genimage', 'rpm', '--remove-previous');
    expect(missing.code).toBe(1);
    expect(missing.err).toContain('stage tree: dnf ended with status 1');
    expect(missing.err).toContain('nowhere');
    site.declare('rpm', build('tool, -base'));
    expect(site.run('genimage', 'rpm', '--remove-previous').err).toMatch(/which says: Error: Problem: .*base.* filter/);
    site.declare('rpm', build('tool').replace(', trusted: true', ''));
    const unsigned = site.run('genimage', 'rpm', '--remove-previous');
    expect(unsigned.code).toBe(3);
    expect(unsigned.err).toContain('nothing says by whose key the packages of this repository are signed');
    expect(readFileSync(`${site.image('rpm')}/.statelite-build.json`, 'utf8')).toBe(before);
    expect(existsSync(`${site.image('rpm')}/rootimg.previous`)).toBe(true);
  });
});

import { existsSync } from 'node:fs';
import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { type BuildSite, buildNeeds, buildSite } from './support/build-site.ts';
import { settleLint } from './support/lint-settles.ts';
import { needs } from './support/requirements.ts';

const wanted = {
  root: true,
  commands: [...buildNeeds.commands, 'dnf', 'rpmbuild', 'createrepo_c'],
} as const;

/** A package: texts of files, `-> target` for a link, undefined for a directory; and the account that owns some of them. */
interface Package {
  readonly files: Readonly<Record<string, string | undefined>>;
  readonly owned?: Readonly<Record<string, string>>;
}

const unit = (lines: string, section = 'Service'): string => `[Unit]\nDescription=x\n[${section}]\n${lines}\n`;
const wants = '/usr/lib/systemd/system/multi-user.target.wants';

/** What lint reads, as packages of Red Hat's distributions have it. */
const packages: Readonly<Record<string, Package>> = {
  base: {
    files: {
      '/etc/passwd': 'root:x:0:0::/root:/bin/sh\nchrony:x:994:992::/var/lib/chrony:/sbin/nologin\n',
      '/etc/group': 'root:x:0:\nchrony:x:992:\n',
      '/etc/machine-id': '',
      '/root': undefined,
      '/tmp': undefined,
      '/run': undefined,
      '/var/tmp': undefined,
      '/var/log': undefined,
      '/var/run': '-> ../run',
      '/var/lib/alternatives': undefined,
    },
  },
  systemd: {
    files: {
      '/usr/lib/systemd/systemd': '',
      '/usr/lib/systemd/systemd-journald': '',
      '/usr/lib/systemd/systemd-random-seed': '',
      '/usr/lib/systemd/system/default.target': '-> multi-user.target',
      '/usr/lib/systemd/system/multi-user.target': '[Unit]\nRequires=sysinit.target\n',
      '/usr/lib/systemd/system/sysinit.target': '[Unit]\nWants=systemd-journald.service systemd-random-seed.service\n',
      '/usr/lib/systemd/system/systemd-journald.service': unit('ExecStart=/usr/lib/systemd/systemd-journald'),
      '/usr/lib/systemd/system/systemd-random-seed.service': unit(
        'ExecStart=/usr/lib/systemd/systemd-random-seed load',
      ),
      '/usr/lib/tmpfiles.d/var.conf':
        'd /var/lib/made 0755 - - -\nq /var/tmp 1777 root root 30d\nL /etc/os - - - - ../x\n',
      '/var/lib/systemd': undefined,
      '/var/lib/private': undefined,
    },
  },
  chrony: {
    files: {
      '/usr/sbin/chronyd': '',
      '/usr/lib/systemd/system/chronyd.service': unit('ExecStart=/usr/sbin/chronyd $OPTIONS\nPIDFile=/run/chronyd.pid'),
      [`${wants}/chronyd.service`]: '-> ../chronyd.service',
      '/var/lib/chrony': undefined,
      '/var/log/chrony': undefined,
    },
    owned: { '/var/lib/chrony': 'chrony', '/var/log/chrony': 'chrony' },
  },
  httpd: {
    files: {
      '/usr/sbin/httpd': '',
      '/usr/lib/systemd/system/httpd.service': unit(
        'StateDirectory=httpd we[i]rd\nCacheDirectory=httpd\nExecStart=/usr/sbin/httpd',
      ),
      [`${wants}/httpd.service`]: '-> ../httpd.service',
      '/etc/logrotate.d/httpd': '/var/log/httpd/*log {\n missingok\n}\n',
      '/var/lib/httpd': undefined,
      '/var/lib/dav': undefined,
      '/var/log/httpd': undefined,
    },
  },
  sshd: {
    files: {
      '/usr/sbin/sshd': '',
      '/etc/ssh/sshd_config': 'Port 22\n',
      '/usr/lib/systemd/system/sshd.service': unit('ExecStart=/usr/sbin/sshd -D'),
      [`${wants}/sshd.service`]: '-> ../sshd.service',
    },
  },
  'kernel-core': { files: { '/lib/modules/5.14.0-1.el9.x86_64/vmlinuz': 'kernel\n' } },
};

needs(wanted)('lint of a root tree that genimage made with dnf', () => {
  let site: BuildSite;

  beforeAll(() => {
    site = buildSite();
    for (const [name, one] of Object.entries(packages)) site.write(`srv/specs/${name}.spec`, specOf(name, one));
    site.sh(
      `mkdir -p "$1/repo"
for spec in "$1"/specs/*.spec; do
  HOME="$1" rpmbuild --quiet -bb --define "_topdir $1/top" --define "_rpmdir $1/repo" --define "_build_id_links none" --define "__os_install_post %{nil}" "$spec" >&2
done
createrepo_c --quiet "$1/repo"`,
      site.at('srv'),
    );
    site.declare(
      'rpm',
      `distribution: rocky
release: "9"
repositories: [ { name: local, url: "file://${site.at('srv/repo')}", trusted: true } ]
packages: [${Object.keys(packages).join(', ')}]
initramfs: none
`,
    );
    site.keep('manifests/nodes.yaml', nodes);
  }, 120_000);

  afterAll(() => site?.remove());

  it('proposes rules for all that its units, its packages and their accounts write, and is content with them', async () => {
    const { code, err } = site.run('genimage', 'rpm');
    expect([code, err]).toEqual([0, '']);
    const root = `${site.image('rpm')}/rootimg`;
    expect(existsSync(`${root}/var/lib/rpm`) || existsSync(`${root}/usr/lib/sysimage/rpm`)).toBe(true);
    site.sh(': >"$1/initrd.gz"', site.image('rpm'));
    const { proposed, left } = await settleLint({ image: 'rpm', node: 'n1', run: site.run, keep: site.keep });
    expect(proposed.toSorted()).toEqual([
      '/etc/ssh',
      '/tmp',
      '/var/cache/httpd',
      '/var/lib/chrony',
      '/var/lib/dav',
      '/var/lib/httpd',
      '/var/lib/made',
      '/var/lib/systemd',
      '/var/lib/we[i]rd',
      '/var/log',
      '/var/tmp',
    ]);
    expect(left).toEqual(['/etc/os']);
  }, 120_000);
});

const nodes = `apiVersion: statelite/v1
kind: Node
metadata: { name: "n[1-2]" }
spec: { groups: [all], image: rpm, ip: 10.0.1.1, mac: "52:54:00:00:00:01" }
---
apiVersion: statelite/v1
kind: Statelite
metadata: { name: state }
spec: { mounts: [{ node: all, statemnt: "10.0.0.1:/state" }] }
`;

const specOf = (name: string, { files, owned = {} }: Package): string => `Name: ${name}
Version: 1
Release: 1
Summary: for a test
License: MIT
BuildArch: noarch
AutoReqProv: no
${name === 'base' ? '' : 'Requires(pre): base\n'}%description
For a test.
%install
${Object.entries(files)
  .map(([path, text]) => makeLine(`%{buildroot}${path}`, text))
  .join('\n')}
%files
%defattr(-,root,root)
${Object.entries(files)
  .map(([path, text]) => {
    const account = owned[path];
    const attribute = account === undefined ? '' : `%attr(-,${account},${account}) `;
    return `${text === undefined ? '%dir ' : ''}${attribute}${path}`;
  })
  .join('\n')}
`;

const makeLine = (path: string, text: string | undefined): string => {
  if (text === undefined) return `mkdir -p ${path}`;
  const above = `mkdir -p $(dirname ${path})`;
  if (text.startsWith('-> ')) return `${above}; ln -s ${text.slice(3)} ${path}`;
  return `${above}\ncat >${path} <<'END'\n${text}${text.endsWith('\n') || text === '' ? '' : '\n'}END`;
};

import { describe, expect, it } from '@jest/globals';
import type { Look } from '../../src/core/look.ts';
import type { PlaceKey } from '../../src/core/place.ts';
import { imageReader } from '../../src/lint/image-reader.ts';
import { lintImage } from '../../src/lint/lint-image.ts';
import { surveyImages } from '../../src/planning/survey-image.ts';
import { manifest, resolved } from '../cluster/resolved.ts';
import { memoryLook } from '../support/memory-look.ts';

type Tree = Readonly<Record<string, string | undefined>>;

interface Options {
  readonly rules?: readonly string[];
  readonly stateless?: string;
  readonly layered?: boolean;
  /** The account that a directory belongs to, by path. */
  readonly owners?: Readonly<Record<string, number>>;
}

/** What lint says of an image that holds a tree, with some rules: `severity path behaviour reasons`. */
const lint = (tree: Tree, { rules = [], stateless, layered = false, owners = {} }: Options = {}) => {
  const { cluster } = resolved(
    manifest('Image', 'i', '{ os: o, arch: x86_64, profile: p }') +
      manifest('LiteFile', 'l', `{ files: [${rules.join(', ')}] }`),
  );
  const memory = memoryLook([
    ['image/i:/', undefined],
    ...Object.entries(tree).map(([path, what]): [PlaceKey, typeof what] => [`image/i:${path}`, what]),
  ]);
  const look: Look = {
    ...memory,
    fact: (at, depth) => {
      const [fact, uid] = [memory.fact(at, depth), owners[at.path]];
      return fact.type === 'dir' && uid !== undefined ? { ...fact, owner: { uid, gid: uid } } : fact;
    },
  };
  const surveyed = surveyImages({ cluster, look, wanted: () => true, made: () => false }).images.get('i');
  if (surveyed === undefined) throw new Error('no survey');
  const coverage = lintImage({
    image: 'i',
    reader: imageReader(look, 'image/i', () => false),
    rules: cluster.litefile('i'),
    surveyed,
    layered,
    stateless,
  });
  return {
    found: coverage.findings.map(
      ({ severity, path, rule, mend }) => `${severity} ${rule?.file ?? path} ${rule?.behaviour ?? mend}`,
    ),
    reasons: coverage.findings.flatMap(({ needs }) =>
      needs.map(({ because, reason }) => `${because.file}:${because.line} ${reason}`),
    ),
    unused: coverage.unused.map(({ severity, rule, why }) => `${severity} ${rule.file} ${why}`),
    methods: coverage.findings.map(({ rule }) => rule?.method),
    whys: coverage.findings.map(({ rule }) => rule?.why),
  };
};

const systemd = { '/usr/lib/systemd/systemd': '', '/etc/machine-id': '' };
const enabled = (name: string, text: string): Tree => ({
  ...systemd,
  '/usr/lib/systemd/system/default.target': '-> multi-user.target',
  '/usr/lib/systemd/system/multi-user.target': '[Unit]\nDescription=x\n',
  [`/usr/lib/systemd/system/${name}`]: text,
  [`/etc/systemd/system/multi-user.target.wants/${name}`]: `-> /usr/lib/systemd/system/${name}`,
});

describe('lint of units', () => {
  it('takes the directories that systemd makes for an enabled service', () => {
    const { found, reasons } = lint(
      enabled('d.service', '[Service]\nStateDirectory=d e\nCacheDirectory=d\nLogsDirectory=d\nRuntimeDirectory=d\n'),
    );
    expect(found).toEqual([
      'error /var/cache/d/ tmpfs',
      'error /var/lib/d/ persistent',
      'error /var/lib/e/ persistent',
      'error /var/log/d/ persistent',
    ]);
    expect(reasons[1]).toBe(
      '/usr/lib/systemd/system/d.service:2 d.service has StateDirectory=d, which systemd cannot make: the unit does not start',
    );
  });

  it('leaves out units that nothing wants, and masked ones', () => {
    const text = '[Service]\nStateDirectory=d\n';
    expect(lint({ ...systemd, '/usr/lib/systemd/system/d.service': text }).found).toEqual([]);
    const masked = { ...enabled('d.service', text), '/etc/systemd/system/d.service': '-> /dev/null' };
    expect(lint(masked).found).toEqual([]);
  });

  it('follows timers, sockets, templates, aliases and Wants=', () => {
    const of = (name: string): Tree => ({ [`/usr/lib/systemd/system/${name}`]: '[Service]\nStateDirectory=%p-%i\n' });
    const tree = {
      ...enabled('a.timer', '[Timer]\nOnCalendar=daily\n'),
      ...enabled('b.socket', '[Socket]\nAccept=yes\n'),
      ...enabled('c.service', '[Unit]\nWants=d@1.service\n[Service]\nExecStart=/bin/true\n'),
      ...of('a.service'),
      ...of('b@.service'),
      ...of('d@.service'),
    };
    expect(lint(tree).found).toEqual([
      'error /var/lib/a-/ persistent',
      'error /var/lib/b-0/ persistent',
      'error /var/lib/d-1/ persistent',
    ]);
  });

  it('reads drop-ins, joined lines and lists that are emptied', () => {
    const tree = {
      ...enabled('d.service', '[Service]\nStateDirectory=old\nReadWritePaths=/srv/a \\\n  -/srv/b\n'),
      '/etc/systemd/system/d.service.d/x.conf': '[Service]\nStateDirectory=\nStateDirectory=new\nPIDFile=/var/d/pid\n',
    };
    expect(lint(tree).found).toEqual([
      'error /var/lib/new/ persistent',
      'warning /srv/a/ tmpfs',
      'warning /srv/b/ tmpfs',
      'warning /var/d/ tmpfs',
    ]);
  });

  it('knows that a dynamic user has its state in private', () => {
    const text = '[Service]\nDynamicUser=yes\nStateDirectory=d\n';
    expect(lint(enabled('d.service', text)).found).toEqual(['error /var/lib/private/d/ persistent']);
  });

  it('knows daemons by what units start, and by themselves where there is no systemd', () => {
    const tree = enabled('chrony.service', '[Service]\nExecStart=!/usr/sbin/chronyd $OPTIONS\n');
    expect(lint(tree).found).toEqual(['warning /var/lib/chrony/ persistent']);
    expect(lint({ ...systemd, '/usr/sbin/chronyd': '' }).found).toEqual([]);
    expect(lint({ '/usr/sbin/chronyd': '' }).found).toEqual(['warning /var/lib/chrony/ persistent']);
  });

  it('is contained in the image and ends, whatever links and units say', () => {
    const tree = {
      ...enabled('d.service', '[Service]\nStateDirectory=../../etc d/../../x\nReadWritePaths=/ /etc /../x relative\n'),
      '/usr/lib/systemd/system/e.service': '-> ../../../../../../../../etc/passwd',
      '/usr/lib/systemd/system/f.service': '-> f.service',
      '/etc/systemd/system/multi-user.target.wants/e.service': '-> /etc/passwd',
      '/etc/systemd/system/multi-user.target.wants/f.service': '-> f.service',
    };
    expect(lint(tree).found).toEqual([]);
  });
});

describe('lint of other files', () => {
  it('takes from tmpfiles.d what is missing, emptied, cleaned or written, and not what is in /run', () => {
    const tree = {
      '/usr/lib/tmpfiles.d/a.conf': `# comment
d /var/spool/there 0755 - - -
d /var/spool/old 0755 - - 10d
D /var/spool/emptied 0755 - - -
d /var/spool/missing 0755 - - -
f /etc/made 0644 - - - text
f /etc/there 0644 - - - text
w /etc/there - - - - text
L /etc/link - - - - target
L /etc/dangling - - - - target
f^ /etc/credential - - - - x
d /run/x 0755 - - -
d /var/%m 0755 - - -
z /etc/there 0644 - - -
`,
      '/usr/lib/tmpfiles.d/b.conf': 'd /var/hidden 0755 - - -\n',
      '/etc/tmpfiles.d/b.conf': '-> /dev/null',
      '/var/spool/there/x': '',
      '/var/spool/old/x': '',
      '/var/spool/emptied/x': '',
      '/etc/there': '',
      '/etc/dangling': '-> nowhere',
    };
    expect(lint(tree).found).toEqual([
      'warning /etc/link make the link in the image',
      'warning /etc/made tmpfs',
      'warning /etc/there tmpfs',
      'warning /var/spool/missing/ persistent',
      'note /var/spool/emptied/ persistent',
      'note /var/spool/old/ persistent',
    ]);
  });

  it('takes directories of packages and logs that are turned over, and leaves out the books of the package tools', () => {
    const tree = {
      '/var/lib/dpkg/info/thing:amd64.list': '/.\n/var\n/var/lib\n/var/lib/thing\n/var/lib/thing/deep\n/var/lib/gone\n',
      '/var/lib/dpkg/info/apt.list': '/var/lib/apt\n',
      '/var/lib/thing/deep/x': '',
      '/var/lib/apt/x': '',
      '/etc/logrotate.d/app':
        '/opt/app/log/*.log\n"/opt/two/a b.log" {\n  postrotate\n    /bin/kill {x}\n  endscript\n}\n',
      '/etc/cron.daily/job': '#!/bin/sh\n# > /ignored/x\nreport >> /opt/reports/today 2> /dev/null\n',
    };
    const { found, reasons } = lint(tree);
    expect(found).toEqual([
      'warning /opt/app/log/ tmpfs',
      'warning /opt/reports/ tmpfs',
      'warning /opt/two/ tmpfs',
      'note /var/lib/thing/ persistent',
    ]);
    expect(reasons).toContain('/var/lib/dpkg/info/thing:amd64.list:4 package thing keeps something there');
    expect(reasons).toContain('/etc/logrotate.d/app:1 logrotate renames /opt/app/log/*.log');
  });

  it('knows an image without systemd and dpkg by its programs and by who owns a directory', () => {
    const installed = [
      '/usr/sbin/sshd',
      '/sbin/syslogd',
      '/usr/sbin/ntpd',
      '/sbin/dhclient',
      '/bin/mount',
      '/usr/sbin/nscd',
    ];
    const tree = {
      ...Object.fromEntries(installed.map((path) => [path, ''])),
      '/etc/mtab': '',
      '/etc/passwd': 'root:x:0:0::/root:/bin/sh\nown:x:74:74::/:/bin/false\n',
      '/var/db/nscd/x': '',
      '/var/lib/dhclient/x': '',
      '/var/lib/logrotate.status': '',
      '/var/lib/own/x': '',
      '/var/lib/nobodys/x': '',
    };
    const { found, reasons } = lint(tree, { owners: { '/var/lib/own': 74, '/var/lib/nobodys': 4711 } });
    expect(found).toEqual([
      'warning /etc/mtab tmpfs',
      'warning /etc/resolv.conf tmpfs',
      'warning /etc/ssh/ persistent',
      'warning /var/db/nscd/ tmpfs',
      'warning /var/lib/dhclient/ tmpfs',
      'warning /var/lib/ntp/ persistent',
      'warning /var/log/ persistent',
      'note /var/lib/own/ persistent',
    ]);
    expect(reasons).toContain('/etc/passwd:2 it belongs to the account own');
  });

  it('takes in an image of rpm packages every directory for state to be brought by one, but not their bookkeeping', () => {
    const tree = {
      '/var/lib/httpd': undefined,
      '/var/cache/httpd': undefined,
      '/var/lib/dnf': undefined,
      '/var/lib/f': '',
    };
    for (const database of ['/var/lib/rpm/rpmdb.sqlite', '/usr/lib/sysimage/rpm/rpmdb.sqlite']) {
      const { found, reasons } = lint({ ...tree, [database]: '' });
      expect(found).toEqual(['note /var/cache/httpd/ tmpfs', 'note /var/lib/httpd/ persistent']);
      expect(reasons).toContain('/var/lib/httpd:0 a package brought it, to keep something there');
    }
    expect(lint(tree).found).toEqual([]);
    const both = { ...tree, '/var/lib/rpm/x': '', '/var/lib/dpkg/info/a.list': '/var/lib/other\n' };
    expect(lint(both).found).toEqual([]);
  });

  it('passes over what is too large to be what it seems', () => {
    const line = 'f /etc/made 0644 - - - text\n';
    expect(lint({ '/etc/tmpfiles.d/a.conf': line }).found).toEqual(['warning /etc/made tmpfs']);
    expect(lint({ '/etc/tmpfiles.d/a.conf': `${line}#${'x'.repeat(4 * 1024 * 1024)}` }).found).toEqual([]);
  });

  it('leaves a link to be made to systemd-tmpfiles where a rule is proposed for its directory', () => {
    const tree = {
      '/etc/tmpfiles.d/a.conf': 'd /var/spool/made 0755 - - -\nL /var/spool/made/link - - - - target\n',
    };
    expect(lint(tree).found).toEqual(['warning /var/spool/made/ persistent']);
  });

  it('needs nothing below what /etc/fstab mounts or a link leads to /run', () => {
    const tree = { '/tmp/x': '', '/var/lock': '-> /run/lock', '/etc/fstab': 'none /tmp tmpfs defaults 0 0\n' };
    expect(lint(tree).found).toEqual([]);
  });
});

describe('a proposal', () => {
  const logs = {
    '/var/log/x': '',
    ...enabled('r.service', '[Service]\nExecStart=/usr/sbin/rsyslogd\nLogsDirectory=r\n'),
  };

  it('covers what lies below it', () => {
    expect(lint(logs).found).toEqual(['error /var/log/ persistent']);
  });

  it('falls back to tmpfs where nodes have no statelite mount, and says so', () => {
    const { found, whys } = lint(logs, { stateless: 'n[1-3]' });
    expect(found).toEqual(['error /var/log/ tmpfs']);
    expect(whys).toEqual([
      'persistent would be better (logs are wanted after a crash), but there is no statelite mount for n[1-3]',
    ]);
  });

  it('agrees with rules below it', () => {
    expect(lint(logs, { rules: ['/var/log/y'] }).found).toEqual([
      'error /var/log/r/ persistent',
      'warning /var/log/ tmpfs',
    ]);
    expect(lint(logs, { rules: ['{ file: /var/log/y, method: bind }'] }).methods).toEqual(['bind', 'bind']);
    const mixed = lint(logs, { rules: ['/var/log/y', '{ file: /var/log/z, method: bind }'] });
    expect(mixed.found).toEqual([
      'error /var/log/r give the rules below it one method, link or bind, then ask again',
      'warning /var/log give the rules below it one method, link or bind, then ask again',
    ]);
  });

  it('is not made for what a rule covers already', () => {
    expect(lint(logs, { rules: ['/var/log/'] })).toMatchObject({ found: [], unused: [] });
    expect(lint(logs, { rules: ['/var/lo*'] })).toMatchObject({ found: [], unused: [] });
  });
});

describe('rules that do nothing', () => {
  it('match nothing, name what nothing has, or lead to what a node mounts', () => {
    const rules = [
      '/etc/none',
      '/srv/*',
      '{ file: /etc/own, image: i }',
      '/run/x',
      '{ file: /etc/part, options: con }',
    ];
    expect(lint({ '/etc/there': '' }, { rules }).unused).toEqual([
      'note /etc/none nothing in the image has it',
      'warning /etc/own nothing in the image has it',
      'note /etc/part nothing in the image has it',
      'note /run/x it is /run/x, which every node mounts at boot',
      'note /srv/* the pattern matches nothing',
    ]);
  });

  it('may get their content from a layer', () => {
    const rules = ['{ file: /etc/none, image: i }', '{ file: /etc/part, options: con }'];
    expect(lint({}, { rules, layered: true }).unused).toEqual([
      'note /etc/none nothing in the image has it; only a layer may',
    ]);
  });

  it('are not those for a path that the image wants to write', () => {
    const tree = enabled('d.service', '[Service]\nStateDirectory=d\n');
    expect(lint(tree, { rules: ['/var/lib/d/'] })).toMatchObject({ found: [], unused: [] });
  });
});

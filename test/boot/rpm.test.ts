import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { needs } from '../system/support/requirements.ts';
import { type Lab, makeLab } from './support/lab.ts';
import { makeRpmRepository, rpmSource, rpmTools } from './support/rpm-repository.ts';
import { statelite } from './support/site.ts';
import { bootTools } from './support/tools.ts';

const rules = [
  '/etc/motd',
  '/var/log/',
  '{ file: /etc/bootcount, options: persistent }',
  '{ file: /var/lib/keep/, options: persistent }',
  '{ file: /etc/rofile, options: ro }',
  '{ file: /etc/hosts, options: con }',
];

const build = `distribution: rocky
release: "8"
repositories: [ { file: ${rpmSource} } ]
packages: [kernel-core, dracut, dracut-network, nfs-utils, lab-node]
`;

needs({ ...bootTools, commands: [...bootTools.commands, ...rpmTools] })(
  'a node whose image genimage built of rpm packages',
  () => {
    let lab: Lab;
    beforeAll(async () => {
      lab = await makeLab({
        os: 'rpm',
        rules,
        // Under emulation they cost most of the time.
        parameters: 'mitigations=off init_on_alloc=0',
        megabytes: 400,
        build,
        makeImage: (top) => {
          makeRpmRepository(top);
          statelite(top, 'genimage', 'rpm-x86_64-compute');
        },
      });
    }, 800_000);
    afterAll(() => lab?.remove());

    it('boots twice with the initrd of its own dracut, on a read-only root over NFS, its files as the rules say', async () => {
      const boot = async (): Promise<readonly string[]> => {
        const node = await lab.boot('n01');
        await node.ready(300);
        const texts: string[] = [];
        for (const script of scripts) texts.push((await node.ask(script, 60)).text);
        await node.powerOff();
        return texts;
      };
      const [root, ...first] = await boot();
      expect(root).toMatch(/^10\.99\.0\.2:\/install\/netboot\/rpm\/x86_64\/compute\/rootimg nfs4 ro,.*vers=4/);
      const always = [
        "n01\ntouch: cannot touch '/anything': Read-only file system\n",
        'motd of red\nhosts of the image\nhosts of red\nhosts for all\nhosts of rack 1\nhosts of floor 1\n',
        expect.stringMatching(/^rofile for all\n.*: Read-only file system\n$/),
        'boot.log\n',
        '6 rules, layers: 1 2 3 4, 0 problems (see /.statelite/statelite.log)\n',
      ];
      expect(first).toEqual([...always, 'once\nseed\n']);
      const [, ...second] = await boot();
      expect(second).toEqual([...always, 'once\nonce\nmine\nseed\n']);
    }, 800_000);
  },
);

/** Asked at each boot; what they leave behind is for the next one to find, or not to find. */
const scripts = [
  `awk '$2 == "/" { print $1, $3, $4 }' /proc/mounts`,
  'uname -n; touch /anything',
  'cat /etc/motd /etc/hosts; echo mine >/etc/motd',
  'cat /etc/rofile; echo x >/etc/rofile',
  'ls /var/log; : >/var/log/new',
  'tail -n1 /.statelite/statelite.log',
  'echo once >>/etc/bootcount; cat /etc/bootcount; ls -A /var/lib/keep; : >/var/lib/keep/mine',
];

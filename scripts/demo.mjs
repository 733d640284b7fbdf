// The main job on a sample cluster below a throw-away directory: validate, plan, apply, change, show, roll back.
import { spawnSync } from 'node:child_process';
import { cpSync, existsSync, mkdirSync, mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const project = new URL('..', import.meta.url).pathname;
const real = process.argv.includes('--real');
const work = mkdtempSync(join(tmpdir(), 'statelite-demo-'));
const root = join(work, 'root');
const repository = join(work, 'repository');
const images = ['rhels5.3/x86_64/test1', 'centos5.3/x86_64/all'];

const heading = (text) => console.log(`\n── ${text} ${'─'.repeat(Math.max(0, 90 - text.length))}\n`);

/** Runs one command and shows it; a wrong exit code ends the demo with it. */
const statelite = (args, expected = 0) => {
  console.log(`$ statelite ${args.join(' ')}`);
  const run = spawnSync(process.execPath, [join(project, 'dist/cli.js'), '-C', repository, '--root', root, ...args], {
    encoding: 'utf8',
  });
  process.stdout.write(`${run.stdout}${run.stderr}`);
  if (run.status !== expected) {
    console.error(`the demo expected exit code ${expected} and got ${run.status}`);
    process.exit(1);
  }
  return run.stdout;
};

/** A real Debian root needs root, mmdebstrap and some minutes; the small tree has the same shapes. */
const makeRootTree = (directory) => {
  if (!real) {
    cpSync(join(project, 'fixtures/small-root'), directory, { recursive: true, verbatimSymlinks: true });
    mkdirSync(join(directory, 'tmp'), { mode: 0o1777 });
    return;
  }
  if (process.getuid?.() !== 0) throw new Error('--real builds a Debian root tree and needs root');
  const made = spawnSync('mmdebstrap', ['--variant=minbase', ...aptOptions(), 'stable', directory], {
    stdio: 'inherit',
  });
  if (made.error !== undefined) throw new Error('--real needs mmdebstrap: apt-get install mmdebstrap');
  if (made.status !== 0) throw new Error('mmdebstrap failed');
};

/** What this machine's apt needs to reach its mirrors holds for the tree's, too: mmdebstrap does not read it by itself. */
function aptOptions() {
  const { stdout } = spawnSync('apt-config', ['dump'], { encoding: 'utf8' });
  const wanted = (stdout ?? '').match(/^Acquire::(?:Check-Valid-Until|https?::Proxy) .*$/gm) ?? [];
  return wanted.map((line) => `--aptopt=${line}`);
}

heading('A management node, made below a temporary directory');
for (const image of images) {
  const directory = join(root, 'install/netboot', image);
  mkdirSync(directory, { recursive: true });
  if (image === images[0] || !real) makeRootTree(join(directory, 'rootimg'));
  // Not cpSync: it fails at the tree's devices.
  else
    spawnSync('cp', ['--archive', join(root, 'install/netboot', images[0], 'rootimg'), directory], {
      stdio: 'inherit',
    });
  writeFileSync(join(directory, 'kernel'), 'the kernel of the demo\n');
  writeFileSync(join(directory, 'initrd.gz'), 'the initrd of the demo\n');
}
mkdirSync(join(root, 'etc'), { recursive: true });
writeFileSync(
  join(root, 'etc/exports'),
  '# kept as it is\n/home   10.0.0.0/8(rw,no_subtree_check)\n/install *(rw,no_root_squash,sync,no_subtree_check)\n',
);
cpSync(join(project, 'examples/tokyo'), repository, { recursive: true });
console.log(`root tree   ${root}\nmanifests   ${repository}`);

heading('The manifests are right');
statelite(['validate']);

heading('What would change, and for whom');
statelite(['plan', '--out', join(work, 'first.plan')]);

heading('Do exactly that');
statelite(['apply', join(work, 'first.plan')]);

heading('Plan again');
if (!statelite(['plan']).includes('No changes')) process.exit(1);

heading('Change one rule: /var/log/ shall survive a reboot, and /etc/licence.dat is new');
const rules = join(repository, 'manifests/litefile.yaml');
const before = readFileSync(rules, 'utf8');
const after = before.replace(
  '    - /var/log/\n',
  '    - { file: /var/log/, options: persistent }\n    - /etc/licence.dat\n',
);
if (after === before) throw new Error('the example no longer has the rule that the demo changes');
writeFileSync(rules, after);
statelite(['plan', '--details']);

heading('Apply, and take it back');
const licence = join(root, 'install/netboot', images[0], 'rootimg/etc/licence.dat');
const wasThere = existsSync(licence);
statelite(['apply', '--yes']);
statelite(['rollback', 'last', '--yes']);
// Debian brings no such file: then none may be left.
if (existsSync(licence) !== wasThere) throw new Error(`${licence} is not as it was`);

heading('What happened');
statelite(['history']);
console.log(`
Look around:
  ls -l ${join(root, 'install/netboot', images[0], 'rootimg/etc')}
  cat ${join(root, 'tftpboot/pxelinux.cfg/n001')}
  cat ${join(root, 'etc/exports')}
  node ${join(project, 'dist/cli.js')} -C ${repository} --root ${root} litefile n001
Everything is below ${work}; remove it when you are done.
`);

// code-cache.mjs PROGRAM: runs common verbs of a bundle and keeps beside it what V8 made of them, which src/launch.ts hands back to V8.
import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import Module, { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { Script } from 'node:vm';

const project = new URL('..', import.meta.url).pathname;
const program = resolve(process.argv[2]);
const script = new Script(Module.wrap(readFileSync(program, 'latin1')), { filename: program });

/** A management node with the two images of examples/tokyo, below a throw-away directory. */
const makeRoot = (root) => {
  for (const image of ['rhels5.3/x86_64/test1', 'centos5.3/x86_64/all']) {
    const directory = join(root, 'install/netboot', image);
    mkdirSync(directory, { recursive: true });
    const tree = join(project, 'fixtures/small-root');
    cpSync(tree, join(directory, 'rootimg'), { recursive: true, verbatimSymlinks: true });
    for (const name of ['kernel', 'initrd.gz']) writeFileSync(join(directory, name), '');
  }
};

/** Runs one command in this process, unheard; the functions that it calls are compiled once and stay. */
const run = async (args) => {
  process.argv = [process.execPath, program, ...args];
  const module = { exports: {} };
  script.runInThisContext()(module.exports, createRequire(program), module, program, dirname(program));
  await module.exports.ended;
  if (process.exitCode !== 0) throw new Error(`statelite ${args.join(' ')}: exit code ${process.exitCode}`);
};

const verbs = [
  ['--help'],
  ['validate'],
  ['plan'],
  ['apply', '--yes'],
  ['plan', '--json'],
  ['explain', 'n001', '/etc/motd'],
  ['litefile', 'n001'],
  ['simulate', 'n001'],
];
const root = mkdtempSync(join(tmpdir(), 'statelite-code-cache-'));
const streams = [process.stdout, process.stderr].map((stream) => ({ stream, write: stream.write }));
try {
  makeRoot(root);
  process.setMaxListeners(0);
  for (const { stream } of streams) Object.assign(stream.setMaxListeners(0), { write: () => true });
  for (const verb of verbs) await run(['-C', join(project, 'examples/tokyo'), '--root', root, ...verb]);
} finally {
  for (const { stream, write } of streams) Object.assign(stream, { write });
  rmSync(root, { recursive: true, force: true });
}
const { version, arch, execPath } = process;
writeFileSync(
  program.replace(/\.cjs$/, `-${version}-${arch}-${statSync(execPath).size}.bin`),
  script.createCachedData(),
);

// The raw loops that many nodes are compared with: the same files, links and directories, and nothing around them.
// Usage: raw-nodes.mjs check ROOT COUNT | raw-nodes.mjs write ROOT COUNT FROM, where FROM has been applied already.
import { hash } from 'node:crypto';
import {
  closeSync,
  fchmodSync,
  linkSync,
  lstatSync,
  mkdirSync,
  openSync,
  readFileSync,
  readlinkSync,
  readSync,
  symlinkSync,
  unlinkSync,
  writeSync,
} from 'node:fs';
import { nodePlaces } from './nodes.mjs';

const [what = '', root = '', count = '0', from = ''] = process.argv.slice(2);
const { files, links, directories } = nodePlaces(Number(count));
const buffer = Buffer.allocUnsafeSlow(64 * 1024);

/** Looks at everything that a plan without changes looks at: a hash for each file, the text of each link. */
const check = () => {
  for (const path of files) {
    if (!lstatSync(`${root}${path}`).isFile()) throw new Error(`${path} is not a file`);
    const fd = openSync(`${root}${path}`, 'r');
    hash('sha256', buffer.subarray(0, readSync(fd, buffer, 0, buffer.length, 0)));
    closeSync(fd);
  }
  for (const path of links) {
    if (!lstatSync(`${root}${path}`).isSymbolicLink()) throw new Error(`${path} is not a link`);
    readlinkSync(`${root}${path}`);
  }
  for (const path of directories) {
    if (!lstatSync(`${root}${path}`).isDirectory()) throw new Error(`${path} is not a directory`);
  }
};

/** Makes the same as an apply does: temporary file, then its name; symbolic links; directories. */
const write = () => {
  const texts = files.map((path) => readFileSync(`${from}${path}`));
  const targets = links.map((path) => readlinkSync(`${from}${path}`));
  for (const path of new Set([...files, ...links, ...directories].map((one) => one.slice(0, one.lastIndexOf('/'))))) {
    mkdirSync(`${root}${path}`, { recursive: true });
  }
  for (const path of directories) mkdirSync(`${root}${path}`);
  files.forEach((path, index) => {
    const fd = openSync(`${root}${path}~`, 'wx', 0o600);
    fchmodSync(fd, 0o644);
    writeSync(fd, texts[index]);
    closeSync(fd);
    linkSync(`${root}${path}~`, `${root}${path}`);
    unlinkSync(`${root}${path}~`);
  });
  links.forEach((path, index) => {
    symlinkSync(targets[index], `${root}${path}`);
  });
};

if (what === 'check') check();
else write();

// The raw loops that the conversion is compared with: the same system calls, and nothing around them.
// Usage: raw-rules.mjs convert|check TREE COUNT
import { linkSync, lstatSync, mkdirSync, readlinkSync, renameSync, symlinkSync } from 'node:fs';
import { rulePaths } from './rules.mjs';

const [what = '', tree = '', count = '0'] = process.argv.slice(2);

const made = new Set();
const makeParents = (path) => {
  if (made.has(path)) return;
  made.add(path);
  mkdirSync(path, { recursive: true });
};

/** The links and moves of one rule (2010 document, section 2.7), in the order that never leaves the path empty. */
const convert = ({ path, directory }) => {
  const up = '../'.repeat(path.split('/').length - 2);
  const parent = path.slice(0, path.lastIndexOf('/'));
  makeParents(`${tree}/.default${parent}`);
  makeParents(`${tree}/.statelite/tmpfs${parent}`);
  symlinkSync(`../../${up}.default${path}`, `${tree}/.statelite/tmpfs${path}`);
  symlinkSync(`${up}.statelite/tmpfs${path}`, `${tree}${path}~`);
  if (directory) renameSync(`${tree}${path}`, `${tree}/.default${path}`);
  else linkSync(`${tree}${path}`, `${tree}/.default${path}`);
  renameSync(`${tree}${path}~`, `${tree}${path}`);
};

/** Both links and the original of one rule. */
const check = ({ path }) => {
  for (const link of [`${tree}${path}`, `${tree}/.statelite/tmpfs${path}`]) {
    if (!lstatSync(link).isSymbolicLink() || readlinkSync(link) === '') throw new Error(`${link} is not a link`);
  }
  if (lstatSync(`${tree}/.default${path}`).isSymbolicLink()) throw new Error(`${path} is not an original`);
};

for (const rule of rulePaths(Number(count))) what === 'convert' ? convert(rule) : check(rule);

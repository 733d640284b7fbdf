// Rows about what people ask at 10,000 nodes: each asks one thing of one repository, and nothing is applied there.
import { mkdirSync, writeFileSync } from 'node:fs';
import { interleave, runNode, settle } from './measure.mjs';
import { makeNodeRepository, ruleCount } from './nodes.mjs';
import { makeTree, rootimg, rulePaths } from './rules.mjs';

const count = 10_000;
const rounds = 5;

/** What is asked, by name: the arguments, and the exit code when it is not 0. Further questions are added here. */
const questions = {
  validate: { words: ['validate'], title: 'validate,' },
  explain: { words: ['explain', 'n05000', rulePaths(ruleCount)[7].path], title: 'explain a path of one of' },
  simulate: { words: ['simulate', 'n05000', '-q'], title: 'simulate one of' },
  compare: { words: ['simulate', 'n05000', '--diff', 'n05001', '-q'], title: 'compare two of' },
  group: { words: ['simulate', 'compute', '-q'], title: 'simulate and group' },
  lint: { words: ['lint', 'compute', '-q'], title: 'lint an image of 300 units and 400 packages, booted by' },
  test: { words: ['test', '-q'], title: '20 assertions about' },
  graph: { words: ['graph', '--format', 'svg'], title: 'a picture of' },
  report: { words: ['report', 'PLAN'], title: 'a comment on a plan for' },
  page: { words: ['report', 'PLAN', '--format', 'html'], title: 'a page to search of a plan for' },
  against: { words: ['plan', '--against', 'SNAPSHOT', '-q', '--json'], title: 'plan, from a snapshot,' },
};

/** Asks every question, in turn, and says what it takes beyond validating the same manifests. */
export const peopleRows = ({ workshop, cli, log }) => {
  log(`questions about ${count} nodes`);
  const at = `${workshop}/people`;
  makeNodeRepository(`${at}/site`, count);
  makeTree(`${at}/root`, rulePaths(ruleCount));
  fillImage(`${at}/root${rootimg}`);
  writeFileSync(`${at}/site/manifests/assertions.yaml`, assertions());
  for (let node = 1; node <= 100; node += 1) giveFile(`${at}/root`, `n${String(node * 97).padStart(5, '0')}`);
  settle();
  const files = { PLAN: `${at}/site.plan`, SNAPSHOT: `${at}/snapshot.json` };
  const ask = ({ words, expected = 0 }) => {
    const named = words.map((word) => files[word] ?? word);
    return runNode(workshop, [cli, '-C', `${at}/site`, '--root', `${at}/root`, ...named], { expected });
  };
  ask({ words: ['plan', '-q', '--out', 'PLAN'] });
  ask({ words: ['snapshot', '-q', '--out', 'SNAPSHOT'] });
  const found = interleave(
    rounds,
    Object.fromEntries(Object.entries(questions).map(([name, question]) => [name, () => ask(question)])),
  );
  return Object.entries(questions).map(([name, { title }]) => ({
    title: `${title} ${count.toLocaleString('en')} nodes`,
    count: rounds,
    ours: found[name],
    raw: undefined,
    extra: name === 'validate' ? [] : [`beyond validating: ${Math.round(found[name].wall - found.validate.wall)} ms`],
    aims: [],
  }));
};

/** A file of a rule in the layer of one node, so that not all nodes are alike. */
const giveFile = (root, node) => {
  const { path, directory } = rulePaths(ruleCount)[node.charCodeAt(4) % ruleCount];
  const at = `${root}/statelite/${node}${path}`;
  mkdirSync(directory ? at : at.slice(0, at.lastIndexOf('/')), { recursive: true });
  writeFileSync(directory ? `${at}/own` : at, `${node}\n`);
};

/** What lint reads: units that are wanted, and the file lists of packages. */
const fillImage = (image) => {
  const units = `${image}/usr/lib/systemd/system`;
  const lists = `${image}/var/lib/dpkg/info`;
  for (const directory of [units, lists]) mkdirSync(directory, { recursive: true });
  writeFileSync(`${image}/usr/lib/systemd/systemd`, '');
  const names = Array.from({ length: 300 }, (_, index) => `unit${index}.service`);
  writeFileSync(`${units}/default.target`, `[Unit]\nWants=${names.join(' ')}\n`);
  for (const name of names) writeFileSync(`${units}/${name}`, `[Service]\nExecStart=/bin/true\nStateDirectory=%p\n`);
  const files = Array.from({ length: 300 }, (_, index) => `/usr/share/doc/file${index}\n`).join('');
  for (let list = 0; list < 400; list += 1) writeFileSync(`${lists}/package${list}.list`, files);
};

/** Each is about all nodes; for the last four the disk is asked, node by node. */
const assertions = () => {
  const paths = rulePaths(ruleCount).map(({ path }) => path);
  const rows = [
    ...paths.slice(0, 14).map((path) => `{ nodes: compute, path: ${path}, behaviour: tmpfs, writable: true }`),
    '{ nodes: compute, boots: compute, state: true }',
    '{ exports: ALL, never: [rw] }',
    ...paths.slice(4, 8).map((path) => `{ nodes: compute, path: ${path}, comesFrom: image }`),
  ];
  return `apiVersion: statelite/v1
kind: Assertion
metadata: { name: bench }
spec:
  assertions:
${rows.map((row) => `    - ${row}\n`).join('')}`;
};

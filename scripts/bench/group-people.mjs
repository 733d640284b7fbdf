// Rows about what people ask at 10,000 nodes: each asks one thing of one repository, and nothing is applied there.
import { mkdirSync, writeFileSync } from 'node:fs';
import { interleave, runNode, settle } from './measure.mjs';
import { makeNodeRepository, ruleCount } from './nodes.mjs';
import { makeTree, rulePaths } from './rules.mjs';

const count = 10_000;
const rounds = 5;

/** What is asked, by name: the arguments, and the exit code when it is not 0. Further questions are added here. */
const questions = {
  validate: { words: ['validate'], title: 'validate,' },
  explain: { words: ['explain', 'n05000', rulePaths(ruleCount)[7].path], title: 'explain a path of one of' },
  simulate: { words: ['simulate', 'n05000', '-q'], title: 'simulate one of' },
  compare: { words: ['simulate', 'n05000', '--diff', 'n05001', '-q'], title: 'compare two of' },
  group: { words: ['simulate', 'compute', '-q'], title: 'simulate and group' },
};

/** Asks every question, in turn, and says what it takes beyond validating the same manifests. */
export const peopleRows = ({ workshop, cli, log }) => {
  log(`questions about ${count} nodes`);
  const at = `${workshop}/people`;
  makeNodeRepository(`${at}/site`, count);
  makeTree(`${at}/root`, rulePaths(ruleCount));
  for (let node = 1; node <= 100; node += 1) giveFile(`${at}/root`, `n${String(node * 97).padStart(5, '0')}`);
  settle();
  const ask = ({ words, expected = 0 }) =>
    runNode(workshop, [cli, '-C', `${at}/site`, '--root', `${at}/root`, ...words], { expected });
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

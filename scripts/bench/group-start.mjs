// Rows about start-up: what a command costs before it does anything.
import { fileURLToPath } from 'node:url';
import { interleave, runNode } from './measure.mjs';

const rounds = 15;
const tokyo = fileURLToPath(new URL('../../examples/tokyo', import.meta.url));

/** `--help`, `validate` and `explain` against a Node that does nothing. */
export const startRows = ({ workshop, cli, log }) => {
  log('start-up');
  const found = interleave(rounds, {
    node: () => runNode(workshop, ['-e', '0']),
    help: () => runNode(workshop, [cli, '--help']),
    validate: () => runNode(workshop, [cli, '-C', tokyo, 'validate']),
    explain: () => runNode(workshop, [cli, '-C', tokyo, 'explain', 'n001', '/etc/motd']),
  });
  const row = (title, ours, aims) => ({ title, count: rounds, ours, raw: found.node, extra: [], aims });
  return [
    row('start-up, `--help`', found.help, [below(found.help, 100)]),
    row('start-up, `validate` on examples/tokyo', found.validate, [below(found.validate, 150)]),
    row('start-up, `explain` on examples/tokyo', found.explain, [below(found.explain, 150)]),
  ];
};

const below = ({ wall }, limit) => ({ text: `< ${limit} ms`, met: wall < limit, value: `${Math.round(wall)} ms` });

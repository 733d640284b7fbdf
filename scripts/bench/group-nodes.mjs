// Rows about many nodes: planning and applying all of them, and planning again when nothing has changed.
import { forgetPlan, unchanged } from './group-rules.mjs';
import { interleave, medians, runNode, settle } from './measure.mjs';
import { makeNodeRepository, ruleCount } from './nodes.mjs';
import { makeTree, rulePaths } from './rules.mjs';

/** The exit code of a command that nobody could approve: it has planned and shown, and stops. */
const notApproved = 8;

const raw = new URL('raw-nodes.mjs', import.meta.url).pathname;

/** Plans and applies 1,000 and 10,000 nodes. */
export const nodeRows = (bench) => {
  const small = measureNodes(bench, 1000, 5);
  const large = measureNodes(bench, 10_000, 5);
  const growth = (name) => ({
    text: `10,000 / 1,000 nodes ≤ 10x`,
    met: large[name].ours.inside / small[name].ours.inside <= 10,
    value: `${(large[name].ours.inside / small[name].ours.inside).toFixed(1)}x`,
  });
  for (const name of ['fresh', 'applied', 'same', 'made', 'gone']) large[name].aims.push(growth(name));
  for (const { aims, ours } of [large.same, large.made]) {
    aims.unshift(
      { text: '< 1 s after start-up', met: ours.inside < 1000, value: `${Math.round(ours.inside)} ms` },
      { text: '< 300 MiB', met: ours.peak < 300, value: `${Math.round(ours.peak)} MiB` },
    );
  }
  const all = ({ fresh, applied, same, made, gone }) => [fresh, applied, same, made, gone];
  return [...all(small), ...all(large)];
};

const measureNodes = ({ workshop, cli, log }, count, rounds) => {
  log(`${count} nodes`);
  const at = `${workshop}/nodes-${count}`;
  makeNodeRepository(`${at}/site`, count);
  const roots = Array.from({ length: 3 }, (_, round) => `${at}/root-${round}`);
  for (const root of roots) makeTree(root, rulePaths(ruleCount));
  settle();
  const run = (root, ...words) => runNode(workshop, [cli, '-C', `${at}/site`, '--root', root, ...words]);
  const [first = ''] = roots;
  const fresh = medians(Array.from({ length: rounds }, () => run(first, 'plan')));
  const applied = medians(
    roots.map((root) => {
      const done = run(root, 'apply', '--yes');
      settle();
      return done;
    }),
  );
  const written = medians(
    roots.map((_, round) => {
      const done = runNode(workshop, [raw, 'write', `${at}/raw-${round}`, String(count), first]);
      settle();
      return done;
    }),
  );
  const compared = () =>
    interleave(rounds, {
      ours: () => unchanged(run(first, 'plan')),
      loop: () => runNode(workshop, [raw, 'check', first, String(count)]),
    });
  const same = compared();
  forgetPlan(first);
  const made = compared();
  const words = ['-C', `${at}/site`, '--root', first, '--no-input', 'destroy'];
  const gone = medians(Array.from({ length: 3 }, () => runNode(workshop, [cli, ...words], { expected: notApproved })));
  const row = (title, n, ours, loop) => ({
    title: `${title} ${count.toLocaleString('en')} nodes`,
    count: n,
    ours,
    raw: loop,
    extra: [],
    aims: [],
  });
  return {
    fresh: row('plan, all new,', rounds, fresh, undefined),
    applied: row('apply, all new,', roots.length, applied, written),
    gone: row('plan that destroys', 3, gone, undefined),
    same: row('plan without changes,', rounds, same.ours, same.loop),
    made: row('the same, made although nothing changed,', rounds, made.ours, made.loop),
  };
};

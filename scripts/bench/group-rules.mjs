// Rows about link rules: the conversion of a tree, and the plan that finds nothing to do.
import { readdirSync, readFileSync, rmSync } from 'node:fs';
import { interleave, medians, runNode, runShell, settle } from './measure.mjs';
import { makeRepository, makeTree, rootimg, rulePaths } from './rules.mjs';

const sizes = [40, 400, 4000];
const rounds = 5;
const raw = new URL('raw-rules.mjs', import.meta.url).pathname;
const shell = new URL('shell-convert.sh', import.meta.url).pathname;

/** How the conversion of `count` originals compares with a raw loop and with a shell loop. */
export const convertRows = ({ workshop, cli, log }) => sizes.map((count) => convertRow(workshop, cli, count, log));

const convertRow = (workshop, cli, count, log) => {
  log(`convert ${count} link rules`);
  const rules = rulePaths(count);
  const at = `${workshop}/convert-${count}`;
  makeRepository(`${at}/site`, rules);
  const shellRounds = count > 40 ? 2 : rounds;
  const tree = (name, round) => `${at}/${name}-${round}`;
  for (let round = 0; round < rounds; round += 1) {
    makeTree(tree('ours', round), rules);
    makeTree(tree('raw', round), rules);
    if (round < shellRounds) makeTree(tree('shell', round), rules);
  }
  settle();
  const ours = (round) => {
    const root = tree('ours', round);
    return { ...runNode(workshop, [cli, '-C', `${at}/site`, '--root', root, 'apply', '--yes']), run: runTime(root) };
  };
  const loop = (round) => runNode(workshop, [raw, 'convert', `${tree('raw', round)}${rootimg}`, String(count)]);
  const found = interleave(rounds, { ours, loop });
  settle();
  const slow = medians(
    Array.from({ length: shellRounds }, (_, round) =>
      runShell([shell, `${tree('shell', round)}${rootimg}`, String(count)]),
    ),
  );
  return {
    title: `convert ${count.toLocaleString('en')} link rules`,
    count: rounds,
    ours: found.ours,
    raw: found.loop,
    extra: [`shell loop ${seconds(slow.wall)}, ${times(slow.wall / found.ours.wall)} ours (whole)`],
    aims: [
      ['after start-up', found.ours.inside],
      [`the run alone, ${ms(found.ours.run)}`, found.ours.run],
    ].map(([what, time]) => ({
      text: `shell loop ≥ 50x ours (${what})`,
      met: slow.wall >= 50 * time,
      value: times(slow.wall / time),
    })),
  };
};

/** How long the only run below a root took, in milliseconds: from its plan on the disk to its ledger, nothing else of an apply. */
const runTime = (root) => {
  const runs = `${root}/var/lib/statelite/bench/runs`;
  const run = `${runs}/${readdirSync(runs)[0]}`;
  const { started } = JSON.parse(readFileSync(`${run}/run.json`, 'utf8'));
  const { time } = JSON.parse(readFileSync(`${run}/journal.ndjson`, 'utf8').trim().split('\n').at(-1));
  return Date.parse(time) - Date.parse(started);
};

/** How a plan that finds nothing to do compares with looking at the same places: recalled, and made. */
export const unchangedRows = ({ workshop, cli, log }) =>
  sizes.flatMap((count) => unchangedPair(workshop, cli, count, log));

const unchangedPair = (workshop, cli, count, log) => {
  log(`plan without changes, ${count} link rules`);
  const rules = rulePaths(count);
  const at = `${workshop}/unchanged-${count}`;
  makeRepository(`${at}/site`, rules);
  makeTree(`${at}/root`, rules);
  const run = (...words) => runNode(workshop, [cli, '-C', `${at}/site`, '--root', `${at}/root`, ...words]);
  run('apply', '--yes');
  settle();
  const row = (title) => unchangedRow({ title, run, count, workshop, cli, tree: `${at}/root${rootimg}` });
  const recalled = row(`plan without changes, ${count.toLocaleString('en')} link rules`);
  forgetPlan(`${at}/root`);
  return [recalled, row(`the same, made although nothing changed, ${count.toLocaleString('en')} link rules`)];
};

/** Takes away what lets a plan be recalled; it is made each time until the next apply. */
export const forgetPlan = (root) => rmSync(`${root}/var/lib/statelite/bench/unchanged.json`);

const unchangedRow = ({ title, run, count, workshop, cli, tree }) => {
  const found = interleave(rounds, {
    ours: () => unchanged(run('plan')),
    loop: () => runNode(workshop, [raw, 'check', tree, String(count)]),
    validate: () => run('validate'),
    version: () => runNode(workshop, [cli, 'version']),
  });
  const beyond = found.ours.wall - found.version.wall;
  const both = found.loop.inside + found.version.wall;
  const looking = found.ours.wall - found.validate.wall;
  return {
    title,
    count: rounds,
    ours: found.ours,
    raw: found.loop,
    extra: [`start-up ${ms(found.version.wall)}, with reading the manifests ${ms(found.validate.wall)}`],
    aims: [
      { text: 'whole ≤ 2x (raw + start-up)', met: found.ours.wall <= 2 * both, value: ratio(found.ours.wall / both) },
      {
        text: 'beyond start-up ≤ 2x raw',
        met: beyond <= 2 * found.loop.inside,
        value: ratio(beyond / found.loop.inside),
      },
      {
        text: 'beyond reading the manifests ≤ 2x raw',
        met: looking <= 2 * found.loop.inside,
        value: ratio(looking / found.loop.inside),
      },
    ],
  };
};

/** A run of `plan`, which must have found nothing to do. */
export const unchanged = (run) => {
  if (!run.out.startsWith('No changes.')) throw new Error(`the plan is not empty:\n${run.out.slice(0, 2000)}`);
  return run;
};

const ms = (value) => `${Math.round(value)} ms`;
const seconds = (value) => `${(value / 1000).toFixed(1)} s`;
const times = (value) => `${value.toFixed(value < 10 ? 1 : 0)}x`;
const ratio = (value) => `${value.toFixed(1)}x`;

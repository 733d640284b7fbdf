import { mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import type { Plan } from '../../src/core/plan.ts';
import { parsePlan } from '../../src/render/plan/parse-plan.ts';
import { verdictOf } from '../../src/render/plan/verdict.ts';
import { everythingBelow } from './everything-below.ts';
import { type Outcome, runStatelite } from './run-program.ts';
import type { Section, Story } from './story.ts';
import { parseTree, readTree, writeTree } from './tree.ts';

const smallSite = new URL('../../fixtures/stories/small-site.yaml', import.meta.url);

/** A story's repository and machine while it is told. */
interface Stage {
  readonly repository: string;
  readonly root: string;
  /** The directories that the newest `before` told of, for an `after` that names none. */
  directories: readonly string[];
}

/**
 * Tells a story below a temporary directory and returns it as it really went: equal to the given one when all is well.
 * Throws when a promise is broken that every story checks: a plan writes nothing, an applied plan leaves nothing to do,
 * a rollback returns to the tree before, and applying again to the tree after.
 */
export const runStory = async (story: Story): Promise<Story> => {
  const directory = mkdtempSync(join(tmpdir(), 'statelite-story-'));
  const stage: Stage = { repository: join(directory, 'site'), root: join(directory, 'root'), directories: ['/'] };
  try {
    mkdirSync(stage.repository);
    // The state directory makes what it needs above itself, which no rollback takes away.
    mkdirSync(join(stage.root, 'var/lib'), { recursive: true });
    writeFileSync(join(stage.repository, 'statelite.yaml'), readFileSync(smallSite));
    const told: Section[] = [];
    for (const [index, section] of story.sections.entries()) {
      if (section.name === 'diagnostics' && story.sections[index + 1]?.name === 'plan') continue;
      told.push(...(await tell(section, stage)));
    }
    return { ...story, sections: told };
  } finally {
    rmSync(directory, { recursive: true });
  }
};

const tell = async (section: Section, stage: Stage): Promise<readonly Section[]> => {
  const file = join(stage.repository, section.argument);
  switch (section.name) {
    case 'file':
    case 'bytes':
      mkdirSync(dirname(file), { recursive: true });
      writeFileSync(file, section.name === 'file' ? section.body : Buffer.from(section.body.replace(/\s/g, ''), 'hex'));
      return [section];
    case 'link':
      mkdirSync(dirname(file), { recursive: true });
      symlinkSync(section.body.trimEnd(), file);
      return [section];
    case 'remove':
      rmSync(file);
      return [section];
    case 'before': {
      const parts = parseTree(section.body);
      writeTree(stage.root, parts);
      stage.directories = parts.map((part) => part.directory);
      return [section];
    }
    case 'after': {
      const parts = parseTree(section.body).map((part) => part.directory);
      return [{ ...section, body: readTree(stage.root, parts.length === 0 ? stage.directories : parts) }];
    }
    case 'run':
      return [
        { ...section, body: outcomeText(section.body, await statelite(stage, wordsOf(section.argument)), stage) },
      ];
    case 'diagnostics':
      return [
        { ...section, body: diagnosticLines(await statelite(stage, ['plan', '--json', ...wordsOf(section.argument)])) },
      ];
    case 'plan':
      return planAndApply(section, stage);
  }
};

const statelite = (stage: Stage, args: readonly string[]): Promise<Outcome> =>
  runStatelite(
    args.map((arg) => arg.replace(/^ROOT\b/, stage.root)),
    stage,
  );

/** Words between blanks; one with blanks is in double quotes. */
const wordsOf = (text: string): readonly string[] =>
  (text.match(/"[^"]*"|\S+/g) ?? []).map((word) => word.replace(/^"(.*)"$/, '$1'));

const planAndApply = async (section: Section, stage: Stage): Promise<readonly Section[]> => {
  const flags = wordsOf(section.argument);
  const before = everythingBelow(stage.root);
  const outcome = await statelite(stage, ['plan', '--json', ...flags]);
  same(everythingBelow(stage.root), before, 'plan changed the tree');
  await checkSnapshot(stage, flags, outcome);
  const plan = planOf(outcome);
  if (plan.changes.some((change) => 'steps' in change || change.action === 'adopt')) {
    await apply(stage, flags);
    await checkUndo(stage, flags, before);
  }
  const diagnostics = diagnosticLines(outcome);
  return [
    ...(diagnostics === '' ? [] : [{ name: 'diagnostics' as const, argument: '', body: diagnostics }]),
    { ...section, body: planLines(plan, section.body) },
  ];
};

/** Who plans from a snapshot, with nothing of the machine at hand, makes the same plan to the byte. */
const checkSnapshot = async (stage: Stage, flags: readonly string[], here: Outcome): Promise<void> => {
  const file = join(stage.root, '../snapshot.json');
  const adopted = flags.flatMap((flag, index) => (flags[index - 1] === '--adopt' ? ['--adopt', flag] : []));
  const taken = await statelite(stage, ['snapshot', '-q', '-o', file, ...adopted]);
  if (taken.code !== 0) throw new Error(`snapshot failed with ${taken.code}:\n${shown(taken)}`);
  const nowhere = { ...stage, root: join(stage.root, '../nowhere') };
  mkdirSync(nowhere.root, { recursive: true });
  const there = await statelite(nowhere, ['plan', '--json', '--against', file, ...flags]);
  same(`${there.code}\n${shown(there)}`, `${here.code}\n${shown(here)}`, 'a snapshot gives another plan');
};

const apply = async (stage: Stage, flags: readonly string[]): Promise<void> => {
  const applied = await statelite(stage, ['apply', '--yes', ...flags]);
  // 5: done, and something blocked was left alone.
  if (applied.code !== 0 && applied.code !== 5)
    throw new Error(`apply failed with ${applied.code}:\n${shown(applied)}`);
  const again = planOf(await statelite(stage, ['plan', '--json', ...flags]));
  const left = again.changes.filter((change) => change.action !== 'blocked' && change.action !== 'waiting');
  if (left.length > 0) throw new Error(`after apply, plan still wants:\n${planLines({ ...again, changes: left }, '')}`);
};

const checkUndo = async (stage: Stage, flags: readonly string[], before: string): Promise<void> => {
  const after = everythingBelow(stage.root);
  const undone = await statelite(stage, ['rollback', 'last', '--yes']);
  if (undone.code !== 0) throw new Error(`rollback failed with ${undone.code}:\n${shown(undone)}`);
  same(everythingBelow(stage.root), before, 'rollback did not return to the tree before');
  await apply(stage, flags);
  same(everythingBelow(stage.root), after, 'applying again did not reach the same tree');
};

const same = (found: string, wanted: string, what: string): void => {
  if (found === wanted) return;
  const [a, b] = [new Set(found.split('\n')), new Set(wanted.split('\n'))];
  const more = [...a].filter((line) => !b.has(line)).map((line) => `+ ${line}`);
  const less = [...b].filter((line) => !a.has(line)).map((line) => `- ${line}`);
  throw new Error([`${what}:`, ...less, ...more].join('\n'));
};

const planOf = (outcome: Outcome): Plan => {
  const parsed = parsePlan(outcome.out, 'plan --json');
  if ('plan' in parsed) return parsed.plan;
  throw new Error(`no plan: exit ${outcome.code}\n${shown(outcome)}`);
};

/** One line a change; the body may begin with `only PREFIX…`, and then the rest is left out. */
const planLines = (plan: Plan, body: string): string => {
  const only = body.match(/^only (.*)\n/);
  const prefixes = only?.[1]?.split(' ') ?? [''];
  const shownChanges = plan.changes.filter((change) => prefixes.some((prefix) => change.address.startsWith(prefix)));
  const lines = shownChanges.map((change) => {
    const { symbol } = verdictOf(change);
    if (change.action === 'blocked') {
      return `${symbol} ${change.address}  ${change.diagnostics.map(({ code }) => code).join(' ')}`;
    }
    if (change.action === 'waiting') return `${symbol} ${change.address}  waiting for ${change.on}`;
    const { when, nodes, until } = change.effect;
    return `${symbol} ${change.address}${nodes === 0 ? '' : `  ${when} ${nodes}${until === undefined ? '' : ` until ${until}`}`}`;
  });
  const all = lines.length === 0 ? ['nothing'] : lines;
  return `${only?.[0] ?? ''}${all.map((line) => `${line}\n`).join('')}`;
};

interface Shown {
  readonly severity: string;
  readonly code: string;
  readonly at?: { readonly file: string; readonly start: { readonly line: number; readonly column: number } };
}

const diagnosticLines = (outcome: Outcome): string => {
  if (outcome.err === '') return '';
  const { diagnostics }: { diagnostics: readonly Shown[] } = JSON.parse(outcome.err);
  return diagnostics
    .map(({ severity, code, at }) => {
      const where = at === undefined ? '' : ` ${at.file}:${at.start.line}:${at.start.column}`;
      return `${severity} ${code}${where}\n`;
    })
    .join('');
};

/** `exit N` and those expected lines that were printed; all that was printed when none is expected yet. */
const outcomeText = (body: string, outcome: Outcome, stage: Stage): string => {
  const printed = shown(outcome)
    .replaceAll(stage.root, 'ROOT')
    .replaceAll(stage.repository, 'SITE')
    .replaceAll('statelite -C SITE --root ROOT ', 'statelite ')
    .replace(/\binode \d+/g, 'inode N')
    .replace(/\b\d{8}-\d{6}(-\d{2,})?\b/g, 'RUN')
    .replace(/, in [\d.]+ s\b/g, ', in TIME');
  const [, ...expected] = body.trimEnd().split('\n');
  const kept = body === '' ? printed.trimEnd().split('\n') : expected.filter((line) => printed.includes(line.trim()));
  return `${[`exit ${outcome.code}`, ...kept].join('\n').trimEnd()}\n`;
};

const shown = ({ out, err }: Outcome): string => `${err}${out}`;

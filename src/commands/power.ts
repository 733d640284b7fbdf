import type { Node, Site } from '../cluster/cluster.ts';
import { foldNodeNames } from '../cluster/noderange.ts';
import { closest } from '../core/closest.ts';
import { type Diagnostic, hasErrors } from '../core/diagnostic.ts';
import { callProgram } from '../host/power/call-program.ts';
import { findProgram, programMissing } from '../host/power/find-program.ts';
import { checkPassword, environmentFor } from '../host/power/password.ts';
import { type Bmc, ipmitoolWords } from '../power/bmc.ts';
import { type PowerAction, type PowerResult, performPower, powerActions } from '../power/perform-power.ts';
import { type BmcWishes, readBmcs } from '../power/read-bmcs.ts';
import { runLimited } from '../power/run-limited.ts';
import { type NodePower, powerFacts, powerSummary, powerTable } from '../render/power/power-table.ts';
import { calledAs } from './called-as.ts';
import type { Context } from './context.ts';
import { type ExitCode, exit } from './exit.ts';
import { loadRepository } from './load-repository.ts';
import { asJson, refuse, sayDiagnostics } from './say.ts';
import { selectSome } from './select-some.ts';

/** Options of `power`. */
export interface PowerOptions {
  readonly fanout?: number;
  readonly timeout?: number;
  readonly cipher?: number;
  readonly efi?: true;
}

/**
 * `power ACTION NODERANGE`. Exit code 0 when every node did it, 1 when none did anything, 7 when some did or may have. Below a root
 * of its own nothing is called: the commands are printed.
 */
export const powerCommand = async (
  context: Context,
  options: PowerOptions,
  word: string,
  range: string,
): Promise<ExitCode> => {
  const action = powerActions.find((one) => one === word);
  if (action === undefined) return unknownAction(context, word);
  const asked = askedBmcs(context, range, { cipher: options.cipher, column: 'power' });
  if ('code' in asked) return asked.code;
  if (context.rootDirectory !== '/') {
    return sayNotRun(context, await firstCalls(action, asked.bmcs, options.efi === true));
  }
  const rows = await runLimited(asked.bmcs, options.fanout ?? 16, async (bmc): Promise<NodePower> => {
    const result = context.interrupted() ? unasked : await askOne(asked.program, action, bmc, options);
    return { node: bmc.node, bmc: bmc.address, result };
  });
  if (context.json) context.out(asJson(powerFacts(action, rows)));
  else context.out(powerTable(rows));
  if (!context.quiet)
    context.err(powerSummary(rows, foldNodeNames, `${calledAs(context)} power ${wordsOf(options)}${action}`));
  return codeOf(rows);
};

/** The options as they were given, so that what is proposed asks in the same way. */
const wordsOf = ({ fanout, timeout, cipher, efi }: PowerOptions): string =>
  [
    ...(fanout === undefined ? [] : [`--fanout ${fanout} `]),
    ...(timeout === undefined ? [] : [`--timeout ${timeout} `]),
    ...(cipher === undefined ? [] : [`--cipher ${cipher} `]),
    ...(efi === true ? ['--efi '] : []),
  ].join('');

const unasked: PowerResult = { outcome: 'unasked', state: '', detail: 'interrupted' };

const unknownAction = (context: Context, word: string): ExitCode => {
  const meant = closest(word, powerActions);
  const help = meant === undefined ? `actions are ${powerActions.join(', ')}` : `did you mean ${meant}?`;
  context.err(`error: power has no action ${JSON.stringify(word)}; ${help}\n`);
  return exit.invalid;
};

/** The controllers of a noderange with their passwords in reach and ipmitool installed, or the code to exit with. */
export const askedBmcs = (
  context: Context,
  range: string,
  wishes: BmcWishes,
): { readonly bmcs: readonly Bmc[]; readonly program: string } | { readonly code: ExitCode } => {
  const { cluster, diagnostics, source } = loadRepository(context);
  if (cluster === undefined) return { code: refuse(context, diagnostics, source) };
  const selected = selectSome(range, cluster);
  if (hasErrors(selected.diagnostics)) return { code: refuse(context, selected.diagnostics, source) };
  sayDiagnostics(context, selected.diagnostics, source);
  const { bmcs, problems } = readable(selected.nodes, cluster.site, wishes, context.rootDirectory === '/');
  if (hasErrors(problems)) return { code: refuse(context, problems, source) };
  const program = context.rootDirectory === '/' ? findProgram('ipmitool') : 'ipmitool';
  if (program === undefined) {
    return { code: refuse(context, [programMissing('ipmitool', 'ipmitool')], source, exit.failed) };
  }
  sayDiagnostics(context, problems, source);
  return { bmcs, program };
};

const readable = (
  nodes: readonly Node[],
  site: Site,
  wishes: BmcWishes,
  here: boolean,
): { readonly bmcs: readonly Bmc[]; readonly problems: readonly Diagnostic[] } => {
  const { bmcs, diagnostics } = readBmcs(nodes, site, wishes);
  const sources = new Map(bmcs.map(({ password }) => [JSON.stringify(password), password]));
  return { bmcs, problems: [...diagnostics, ...(here ? [...sources.values()].flatMap(checkPassword) : [])] };
};

const askOne = (program: string, action: PowerAction, bmc: Bmc, options: PowerOptions): Promise<PowerResult> => {
  const call = { environment: environmentFor(bmc.password), seconds: options.timeout ?? 30 };
  return performPower(action, (command) => callProgram(program, ipmitoolWords(bmc, command), call), options.efi);
};

/** What would be called first for each node; what follows depends on the answers. */
const firstCalls = async (
  action: PowerAction,
  bmcs: readonly Bmc[],
  efi: boolean,
): Promise<readonly (readonly string[])[]> => {
  const calls: (readonly string[])[] = [];
  for (const bmc of bmcs) {
    await performPower(
      action,
      async (command) => {
        calls.push(ipmitoolWords(bmc, command));
        return { out: '', err: '', ended: 'killed' };
      },
      efi,
    );
  }
  return calls;
};

/** Prints the calls that a command would make on the machine itself. */
export const sayNotRun = (context: Context, calls: readonly (readonly string[])[]): ExitCode => {
  const lines = calls.map((words) => ['ipmitool', ...words]);
  if (context.json) context.out(asJson({ notRun: lines }));
  else context.out(lines.map((words) => `not run below --root: ${words.join(' ')}\n`).join(''));
  return exit.done;
};

const codeOf = (rows: readonly NodePower[]): ExitCode => {
  const outcomes = new Set(rows.map(({ result }) => result.outcome));
  const changed = (['done', 'half', 'unclear'] as const).some((one) => outcomes.has(one));
  if (!changed) return exit.failed;
  return outcomes.size > 1 || !outcomes.has('done') ? exit.stopped : exit.done;
};

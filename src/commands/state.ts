import type { Ledger } from '../core/ledger.ts';
import { openDisk } from '../host/disk.ts';
import { forgetRecords } from '../host/forget-records.ts';
import { patternExpression } from '../planning/select.ts';
import { verifyLedger } from '../planning/verify-ledger.ts';
import { renderState, renderStateOf } from '../render/run/render-state.ts';
import type { Context } from './context.ts';
import { type ExitCode, exit } from './exit.ts';
import { refuse, sayDiagnostics } from './say.ts';
import { openSiteState, type SiteState } from './site-state.ts';

/** `statelite state list|show|verify|rm`: what is ours, whether it is still there, and forgetting it. */
export const stateCommand = (context: Context, verb: string, address: string | undefined): ExitCode => {
  const opened = openSiteState(context);
  if ('code' in opened) return opened.code;
  const { ledger } = opened.state;
  switch (verb) {
    case 'list':
      context.out(context.json ? ledgerJson(ledger) : renderState(ledger));
      return exit.done;
    case 'show':
      return showAddress(context, ledger, address ?? '');
    case 'verify':
      return verify(context, opened);
    case 'rm':
      return forget(context, opened, address ?? '');
    default:
      context.err(`error: state ${JSON.stringify(verb)} is not list, show, verify or rm\n`);
      return exit.invalid;
  }
};

const ledgerJson = (ledger: Ledger): string =>
  `${JSON.stringify({ serial: ledger.serial, roots: Object.fromEntries(ledger.roots), records: Object.fromEntries(ledger.records) }, null, 2)}\n`;

const showAddress = (context: Context, ledger: Ledger, address: string): ExitCode => {
  const text = renderStateOf(ledger, address);
  if (text === undefined) return refuse(context, [notOurs(address)]);
  context.out(text);
  return exit.done;
};

const verify = (context: Context, { state }: SiteState): ExitCode => {
  const disk = openDisk({ rootDirectory: context.rootDirectory, roots: state.ledger.roots });
  const problems = verifyLedger(state.ledger, disk);
  sayDiagnostics(context, problems, () => undefined);
  if (!context.json)
    context.out(`${state.ledger.records.size} places are recorded, ${problems.length} are not as recorded.\n`);
  return problems.length > 0 ? exit.changes : exit.done;
};

const forget = (context: Context, { state }: SiteState, pattern: string): ExitCode => {
  const expression = patternExpression(pattern);
  const keys = [...state.ledger.records].filter(([, record]) => expression.test(record.address)).map(([key]) => key);
  if (keys.length === 0) return refuse(context, [notOurs(pattern)]);
  const held = forgetRecords(state, keys, { user: context.user, command: context.command });
  if (held !== undefined) {
    context.err(`error: the lock is held by ${held.user}@${held.host}, process ${held.pid}\n`);
    return exit.locked;
  }
  context.out(`${keys.length} places are forgotten; nothing on disk was changed.\n`);
  return exit.done;
};

const notOurs = (address: string) =>
  ({
    code: 'no-such-target',
    severity: 'error',
    message: `nothing is recorded under ${JSON.stringify(address)}`,
    help: 'statelite state list shows the addresses',
  }) as const;

import type { Ledger } from '../core/ledger.ts';
import { openDisk } from '../host/disk.ts';
import { forgetRecords } from '../host/forget-records.ts';
import { patternExpression } from '../planning/select.ts';
import { verifyLedger } from '../planning/verify-ledger.ts';
import { countText, plural } from '../render/plan/words.ts';
import { renderLock } from '../render/run/render-lock.ts';
import { renderState, renderStateOf } from '../render/run/render-state.ts';
import type { Context } from './context.ts';
import { type ExitCode, exit } from './exit.ts';
import { ageOf } from './lock.ts';
import { asJson, refuse, sayDiagnostics } from './say.ts';
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
  asJson({
    serial: ledger.serial,
    roots: Object.fromEntries(ledger.roots),
    records: Object.fromEntries(ledger.records),
  });

const showAddress = (context: Context, ledger: Ledger, address: string): ExitCode => {
  const text = renderStateOf(ledger, address);
  if (text === undefined) return refuse(context, [notOurs(address)]);
  const records = [...ledger.records].filter(([, record]) => record.address === address);
  context.out(context.json ? asJson({ address, records: Object.fromEntries(records) }) : text);
  return exit.done;
};

const verify = (context: Context, { state }: SiteState): ExitCode => {
  const disk = openDisk({ rootDirectory: context.rootDirectory, roots: state.ledger.roots });
  const problems = verifyLedger(state.ledger, disk);
  sayDiagnostics(context, problems, () => undefined);
  const { size } = state.ledger.records;
  context.out(
    context.json
      ? asJson({ recorded: size, problems })
      : `${plural(size, 'place is', 'places are')} recorded, ${countText(problems.length)} not as recorded.\n`,
  );
  return problems.length > 0 ? exit.changes : exit.done;
};

const forget = (context: Context, { state }: SiteState, pattern: string): ExitCode => {
  const expression = patternExpression(pattern);
  const keys = [...state.ledger.records].filter(([, record]) => expression.test(record.address)).map(([key]) => key);
  if (keys.length === 0) return refuse(context, [notOurs(pattern)]);
  const held = forgetRecords(state, keys, { user: context.user, command: context.command });
  if (held !== undefined) {
    context.err(renderLock(held, ageOf(held.owner.since)));
    return exit.locked;
  }
  context.out(
    context.json
      ? asJson({ forgotten: keys })
      : `${plural(keys.length, 'place is', 'places are')} forgotten; nothing on disk was changed.\n`,
  );
  return exit.done;
};

const notOurs = (address: string) =>
  ({
    code: 'no-such-target',
    severity: 'error',
    message: `nothing is recorded under ${JSON.stringify(address)}`,
    help: 'statelite state list shows the addresses',
  }) as const;

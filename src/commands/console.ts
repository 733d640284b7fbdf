import { attachProgram } from '../host/power/call-program.ts';
import { environmentFor } from '../host/power/password.ts';
import { ipmitoolWords } from '../power/bmc.ts';
import type { Context } from './context.ts';
import { type ExitCode, exit } from './exit.ts';
import { askedBmcs, sayNotRun } from './power.ts';

/** `console NODE`: the serial console of one node over the network (IPMI serial over LAN), on this terminal. */
export const consoleCommand = async (
  context: Context,
  options: { readonly cipher?: number },
  range: string,
): Promise<ExitCode> => {
  const asked = askedBmcs(context, range, { cipher: options.cipher, column: 'cons' });
  if ('code' in asked) return asked.code;
  const [bmc, another] = asked.bmcs;
  if (bmc === undefined || another !== undefined) {
    context.err(`error: a console is of one node, and ${JSON.stringify(range)} names ${asked.bmcs.length}\n`);
    return exit.invalid;
  }
  const words = ipmitoolWords(bmc, ['sol', 'activate']);
  if (context.rootDirectory !== '/') return sayNotRun(context, [words]);
  if (!context.input) {
    context.err('error: a console needs a terminal, and this is none\n');
    return exit.invalid;
  }
  if (!context.quiet) context.err(`The console of ${bmc.node} at ${bmc.address}. To leave it: Enter, then ~ and .\n`);
  const code = await attachProgram(asked.program, words, environmentFor(bmc.password));
  return code === 0 ? exit.done : exit.failed;
};

import type { Context } from './context.ts';
import type { ExitCode } from './exit.ts';
export const nodesetCommand = (_c: Context, _f: object, _r: string, _i: string): ExitCode => 0;

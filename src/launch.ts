#!/usr/bin/env node
// The command `statelite`: runs cli.ts, which the build bundled into one CommonJS file, without compiling it at each start.
import { existsSync, readFileSync, statSync } from 'node:fs';
import Module, { createRequire } from 'node:module';
import { Script } from 'node:vm';

// The name that the build gave to the bundle: it changes with its text.
declare const STATELITE_PROGRAM: string;

const program = `${__dirname}/${STATELITE_PROGRAM}.cjs`;
// What this very Node made of the bundle when it was built (scripts/code-cache.mjs): V8 checks its own version and flags,
// and then compiles after all, but not how it was built; the size of the executable tells that.
const codeCache = `${__dirname}/${STATELITE_PROGRAM}-${process.version}-${process.arch}-${statSync(process.execPath).size}.bin`;

/** What cli.ts exports. */
interface Command {
  readonly ended?: Promise<void>;
}

if (existsSync(codeCache)) {
  // The bundle is ASCII: read as Latin-1 it stays one byte a character.
  const script = new Script(Module.wrap(readFileSync(program, 'latin1')), {
    filename: program,
    cachedData: readFileSync(codeCache),
  });
  const module: { readonly exports: Command } = { exports: {} };
  script.runInThisContext()(module.exports, createRequire(program), module, program, __dirname);
  leave(module.exports);
} else {
  // From 22.1 on Node itself keeps what it compiled. It does so beside the program, and only for whoever owns that: what
  // runs as root later is then written by nobody who could not change the program.
  const newer: { readonly wrap: unknown; enableCompileCache?: (directory: string) => unknown } = Module;
  if (statSync(__dirname).uid === process.getuid?.()) newer.enableCompileCache?.(`${__dirname}/compiled`);
  leave(createRequire(program)(program));
}

/** Ends the process with its command: what Node and V8 would tidy up in a large heap, the kernel frees at once. */
function leave({ ended }: Command): void {
  // What could not be written is told after the write.
  void ended?.then(() => setImmediate(leaveWritten));
}

/** A stream that could not write everything at once keeps the process until it has. */
function leaveWritten(): void {
  if (process.stdout.writableLength + process.stderr.writableLength === 0) process.exit();
}

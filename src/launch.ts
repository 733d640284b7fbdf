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

if (existsSync(codeCache)) {
  // The bundle is ASCII: read as Latin-1 it stays one byte a character.
  const script = new Script(Module.wrap(readFileSync(program, 'latin1')), {
    filename: program,
    cachedData: readFileSync(codeCache),
  });
  const module = { exports: {} };
  script.runInThisContext()(module.exports, createRequire(program), module, program, __dirname);
} else {
  // From 22.1 on Node itself keeps what it compiled. It does so beside the program, and only for whoever owns that: what
  // runs as root later is then written by nobody who could not change the program.
  const newer: { readonly wrap: unknown; enableCompileCache?: (directory: string) => unknown } = Module;
  if (statSync(__dirname).uid === process.getuid?.()) newer.enableCompileCache?.(`${__dirname}/compiled`);
  createRequire(program)(program);
}

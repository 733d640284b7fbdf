// Makes dist/: cli.js, the command (src/launch.ts); program-HASH.cjs, which it runs (src/cli.ts and every verb) and what V8
// makes of that (scripts/code-cache.mjs); ui/*.mjs, loaded only on a terminal; index.mjs, the library.
import { execFileSync } from 'node:child_process';
import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { basename } from 'node:path';
import { build } from 'esbuild';

const root = new URL('..', import.meta.url).pathname;
const { version } = JSON.parse(readFileSync(`${root}package.json`, 'utf8'));
rmSync(`${root}dist`, { recursive: true, force: true });

/** What Ink and Handlebars ask for only to debug: they do without. */
const unneeded = {
  name: 'unneeded',
  setup(pluginBuild) {
    pluginBuild.onResolve({ filter: /^(react-devtools-core|source-map)$/ }, ({ path }) => ({
      path,
      namespace: 'unneeded',
    }));
    pluginBuild.onLoad({ filter: /.*/, namespace: 'unneeded' }, ({ path }) => ({
      contents: path === 'source-map' ? "throw new Error('no source maps');" : 'export default {};',
    }));
  },
};

/**
 * Ink awaits while it loads, which CommonJS cannot: src/ui is a module of its own. V8 forgets who imports in code that it
 * made earlier, so that a file of its own does it.
 */
const uiApart = {
  name: 'ui-apart',
  setup(pluginBuild) {
    pluginBuild.onResolve({ filter: /\/ui\/[\w-]+\.tsx$/ }, ({ path }) => ({
      path: `./ui/${path.replace(/^.*\/|\.tsx$/g, '')}.mjs`,
      external: true,
    }));
  },
};

/** Modules of Node that most commands never call, and Node takes milliseconds to load: each function loads its module first. */
const lateModules = {
  name: 'late-modules',
  setup(pluginBuild) {
    pluginBuild.onResolve({ filter: /^node:(child_process|crypto|readline)$/ }, ({ path, namespace }) =>
      namespace === 'late' ? { path, external: true } : { path, namespace: 'late' },
    );
    pluginBuild.onLoad({ filter: /.*/, namespace: 'late' }, ({ path }) => {
      const functions = Object.entries(createRequire(import.meta.url)(path))
        .filter(([name, value]) => typeof value === 'function' && /^[a-z]/.test(name))
        .map(([name]) => `export const ${name} = (...given) => late().${name}(...given);\n`);
      return {
        contents: `let kept;\nconst late = () => (kept ??= require(${JSON.stringify(path)}));\n${functions.join('')}`,
      };
    });
  },
};

const common = {
  absWorkingDir: root,
  outdir: 'dist',
  bundle: true,
  platform: 'node',
  target: 'node20',
  define: { 'process.env.NODE_ENV': '"production"', STATELITE_VERSION: JSON.stringify(version) },
  logLevel: 'warning',
};
await build({
  ...common,
  entryPoints: ['src/index.ts', 'src/ui/browse-plan.tsx', 'src/ui/open-progress.tsx'],
  outbase: 'src',
  outExtension: { '.js': '.mjs' },
  splitting: true,
  format: 'esm',
  chunkNames: 'chunks/[name]-[hash]',
  banner: {
    js: "import { createRequire as __createRequire } from 'node:module'; const require = __createRequire(import.meta.url);",
  },
  plugins: [unneeded],
});
const { metafile } = await build({
  ...common,
  entryPoints: { program: 'src/cli.ts' },
  entryNames: '[name]-[hash]',
  outExtension: { '.js': '.cjs' },
  format: 'cjs',
  metafile: true,
  plugins: [unneeded, uiApart, lateModules],
});
const [program] = Object.keys(metafile.outputs);
const text = readFileSync(`${root}${program}`, 'utf8');
const loadsUi = text.replaceAll('import("./ui/', 'require("./ui.cjs")("./ui/');
if (loadsUi === text || /[^.\w]import\(/.test(loadsUi))
  throw new Error('the program may load src/ui only, by import()');
writeFileSync(`${root}${program}`, loadsUi);
writeFileSync(`${root}dist/ui.cjs`, 'module.exports = (path) => import(path);\n');
await build({
  ...common,
  entryPoints: { cli: 'src/launch.ts' },
  format: 'cjs',
  define: { STATELITE_PROGRAM: JSON.stringify(basename(program, '.cjs')) },
});
// cli.js is CommonJS whatever the package is: Node starts it without its loader of modules.
writeFileSync(`${root}dist/package.json`, '{ "type": "commonjs" }\n');
execFileSync(process.execPath, [`${root}scripts/code-cache.mjs`, `${root}${program}`], { stdio: 'inherit' });

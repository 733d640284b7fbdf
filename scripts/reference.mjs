// The generated pages of docs/: what the program, the schemas and the diagnostics say of themselves.
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { parseSync } from '@swc/core';
import { build } from 'esbuild';

/** The text of each page by its path, made from the sources below `root`. */
export const referencePages = async (root, schemas) => {
  const read = (path) => readFileSync(join(root, path), 'utf8');
  const { version } = JSON.parse(read('package.json'));
  // Below the project, so that its packages are found.
  const work = mkdtempSync(join(root, 'node_modules/.reference-'));
  try {
    await build({
      absWorkingDir: root,
      stdin: {
        contents:
          "export { referenceFiles } from './src/commands/reference-files.ts'; export { codes } from './src/core/codes.ts';",
        resolveDir: root,
        loader: 'ts',
      },
      outfile: join(work, 'reference.mjs'),
      bundle: true,
      format: 'esm',
      platform: 'node',
      packages: 'external',
      define: { STATELITE_VERSION: JSON.stringify(version) },
      logLevel: 'warning',
    });
    const { codes, referenceFiles } = await import(join(work, 'reference.mjs'));
    return referenceFiles({ schemas, codes: describeCodes(codes, sourcesBelow(root), storiesBelow(root)) });
  } finally {
    rmSync(work, { recursive: true, force: true });
  }
};

const filesBelow = (root, folder, ending) =>
  readdirSync(join(root, folder), { recursive: true })
    .filter((name) => name.endsWith(ending))
    .sort()
    .map((name) => ({ file: `${folder}/${name}`, text: readFileSync(join(root, folder, name), 'utf8') }));

const sourcesBelow = (root) => filesBelow(root, 'src', '.ts').filter(({ file }) => !file.includes('/generated/'));

const storiesBelow = (root) =>
  filesBelow(root, 'fixtures/stories', '.story').map(({ file, text }) => ({
    file,
    text,
    title: text.slice(0, text.indexOf('\n')),
  }));

const describeCodes = (codes, sources, stories) => {
  const said = new Map(Object.keys(codes).map((code) => [code, { messages: new Set(), helps: new Set() }]));
  for (const { text } of sources) {
    if (!text.includes('code:')) continue;
    visit(parseSync(text, { syntax: 'typescript' }), (object) => {
      const found = said.get(constantOf(object, 'code'));
      if (found === undefined) return;
      for (const message of textsOf(object, 'message')) found.messages.add(message);
      for (const help of textsOf(object, 'help')) found.helps.add(help);
    });
  }
  return Object.entries(codes).map(([code, meaning]) => ({
    code,
    meaning,
    messages: [...(said.get(code)?.messages ?? [])].sort(),
    helps: [...(said.get(code)?.helps ?? [])].sort(),
    stories: stories
      .filter(({ text }) => new RegExp(`(?<![a-z0-9-])${code}(?![a-z0-9-])`).test(text))
      .slice(0, 3)
      .map(({ file, title }) => ({ file, title })),
  }));
};

/** Calls `seen` for every object literal of a syntax tree. */
const visit = (node, seen) => {
  if (node === null || typeof node !== 'object') return;
  if (Array.isArray(node)) {
    for (const one of node) visit(one, seen);
    return;
  }
  if (node.type === 'ObjectExpression') seen(node);
  for (const value of Object.values(node)) visit(value, seen);
};

const memberOf = (object, name) =>
  object.properties.find((property) => property.type === 'KeyValueProperty' && property.key.value === name)?.value;

const constantOf = (object, name) => textsOf(object, name)[0];

/** The texts that an expression can be, where they are written in place; `…` stands for what is computed. */
const textsOf = (object, name) => texts(memberOf(object, name)).filter((text) => /[a-z]{2}/i.test(text));

const texts = (node) => {
  switch (node?.type) {
    case 'StringLiteral':
      return [node.value];
    case 'TemplateLiteral':
      return [node.quasis.map((quasi) => quasi.cooked ?? quasi.raw).join('…')];
    case 'ConditionalExpression':
      return [...texts(node.consequent), ...texts(node.alternate)];
    case 'TsAsExpression':
    case 'TsConstAssertion':
    case 'ParenthesisExpression':
      return texts(node.expression);
    default:
      return [];
  }
};

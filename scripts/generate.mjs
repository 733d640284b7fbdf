// Turns schemas, the boot runtime and the boot templates into modules, and what the program says of itself into pages. With --check it changes nothing and exits 1 when a file is stale.
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { Ajv2020 } from 'ajv/dist/2020.js';
import standalone from 'ajv/dist/standalone/index.js';
import { compile } from 'json-schema-to-typescript';
import { referencePages } from './reference.mjs';

const root = new URL('..', import.meta.url).pathname;
const check = process.argv.includes('--check');
const head = (from) => `// Made from ${from} by scripts/generate.mjs; do not edit.\n`;
const read = (path) => readFileSync(join(root, path), 'utf8');
const kinds = [
  'Site',
  'Image',
  'NodeGroup',
  'Node',
  'LiteFile',
  'LiteTree',
  'Statelite',
  'Policy',
  'Assertion',
  'PlanPolicy',
];
const schemaFile = (kind) =>
  `schemas/${kind.replace(/(?<=.)[A-Z]/g, (letter) => `-${letter}`).toLowerCase()}.schema.json`;
const schemas = new Map(kinds.map((kind) => [kind, JSON.parse(read(schemaFile(kind)))]));

/** Validators that need no compiler at run time; errors carry the schema they broke. */
const validators = () => {
  const ajv = new Ajv2020({
    allErrors: true,
    verbose: true,
    inlineRefs: false,
    allowUnionTypes: true,
    code: { source: true, esm: true },
    messages: false,
  });
  for (const schema of schemas.values()) ajv.addSchema(schema);
  const code = standalone.default(ajv, Object.fromEntries(kinds.map((kind) => [kind, schemas.get(kind).$id])));
  if (code.includes('require('))
    throw new Error('the validators need a module of ajv at run time; avoid minLength, const objects and uniqueItems');
  return `${head('schemas/')}${code}\n`;
};

const validatorTypes = () => `${head('schemas/')}import type * as types from './types.ts';

/** One broken keyword, as ajv reports it. */
export interface SchemaError {
  readonly instancePath: string;
  readonly keyword: string;
  readonly params: Readonly<Record<string, unknown>>;
  readonly parentSchema: Readonly<Record<string, unknown>>;
  readonly data: unknown;
  readonly propertyName?: string;
}

/** Tells whether a value has the type; if not, \`errors\` says why. */
export interface Validator<T> {
  (value: unknown): value is T;
  readonly errors?: readonly SchemaError[] | null;
}

${kinds.map((kind) => `export declare const ${kind}: Validator<types.${kind}Manifest>;`).join('\n')}
`;

/** The keys of each kind's spec, for suggestions. */
const specKeys = () => {
  const lines = kinds.map(
    (kind) => `  ${kind}: ${JSON.stringify(Object.keys(schemas.get(kind).properties.spec.properties))},\n`,
  );
  return `${head('schemas/')}
/** The keys that the spec of each kind may have, tables of other names aside. */
export const specKeys = {\n${lines.join('')}} as const satisfies Readonly<Record<string, readonly string[]>>;
`;
};

/** All kinds in one schema, so that a definition that several share becomes one type. */
const types = async () => {
  const definitions = {};
  for (const [kind, { $id, $schema, $defs = {}, examples, ...schema }] of structuredClone(schemas)) {
    for (const [name, definition] of Object.entries($defs)) {
      if (definitions[name] !== undefined && JSON.stringify(definitions[name]) !== JSON.stringify(definition))
        throw new Error(`schemas disagree on ${name}`);
      definitions[name] = definition;
    }
    definitions.Metadata = schema.properties.metadata;
    schema.properties.metadata = { $ref: '#/$defs/Metadata' };
    definitions[`${kind}Manifest`] = schema;
  }
  const all = {
    title: 'AnyManifest',
    oneOf: kinds.map((kind) => ({ $ref: `#/$defs/${kind}Manifest` })),
    $defs: definitions,
  };
  return compile(JSON.parse(JSON.stringify(all, plain)), 'AnyManifest', {
    bannerComment: head('schemas/').trim(),
    additionalProperties: false,
    ignoreMinAndMaxItems: true,
    style: { singleQuote: true, printWidth: 120 },
  });
};

/** Only what a type can say: the titles of scalars would make an alias each, a description beside a $ref a copy of the type. */
const plain = (key, value) => {
  if (value === null || typeof value !== 'object' || Array.isArray(value) || key === 'properties') return value;
  if (value.$ref !== undefined) return { $ref: value.$ref };
  const { title, pattern, patternProperties, propertyNames, examples, ...rest } = value;
  return value.oneOf !== undefined || (value.type === 'object' && value.properties !== undefined)
    ? { title, ...rest }
    : rest;
};

/** One schema for every document of a manifest file: what an editor is told, since a file holds manifests of several kinds. */
const manifestSchema = () => {
  const $defs = {};
  for (const [kind, schema] of structuredClone(schemas)) {
    const { $id, $schema, $defs: own = {}, examples, ...rest } = schema;
    Object.assign($defs, own, { [kind]: rest });
  }
  const kindsOf = [...schemas.keys()];
  return {
    $schema: 'https://json-schema.org/draft/2020-12/schema',
    $id: 'urn:statelite:v1:manifest',
    title: 'statelite manifest',
    description: 'One manifest of any kind.',
    type: 'object',
    required: ['kind', 'metadata', 'spec'],
    properties: { kind: { description: 'What this manifest describes.', enum: kindsOf } },
    allOf: kindsOf.map((kind) =>
      Object.fromEntries([
        ['if', { properties: { kind: { const: kind } }, required: ['kind'] }],
        ['then', { $ref: `#/$defs/${kind}` }],
      ]),
    ),
    $defs,
  };
};

/** The texts of all schemas, by name, for `statelite schema`. */
const schemaTexts = (manifest) => {
  const texts = new Map(
    readdirSync(join(root, 'schemas'))
      .filter((name) => name.endsWith('.schema.json'))
      .map((name) => [name.slice(0, -'.schema.json'.length), read(`schemas/${name}`)]),
  );
  texts.set('manifest', manifest);
  const lines = [...texts.keys()]
    .sort()
    .map((name) => `  ${JSON.stringify(name)}: ${JSON.stringify(texts.get(name))},\n`);
  return textModule(
    'schemas/',
    `\n/** The text of each schema, by its name. */\nexport const schemaTexts: Readonly<Record<string, string>> = {\n${lines.join('')}};\n`,
  );
};

const textModule = (from, source) => `${head(from)}${source}`;

/** The files that join the runtime to a generator of initramfs, by generator and name. */
const adapterModule = (folder) => {
  const names = readdirSync(join(root, folder), { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && !entry.name.endsWith('.md'))
    .map((entry) => `${basename(entry.parentPath)}/${entry.name}`)
    .sort();
  const lines = names.map((name) => `  ${JSON.stringify(name)}: ${JSON.stringify(read(`${folder}/${name}`))},\n`);
  return textModule(
    folder,
    `\n/** The text of each file of the initramfs adapters, by generator and name. */\nexport const initramfsFiles: Readonly<Record<string, string>> = {\n${lines.join('')}};\n`,
  );
};

const outputs = async () => {
  const files = new Map();
  files.set('src/manifest/generated/validators.js', validators());
  files.set('src/manifest/generated/validators.d.ts', validatorTypes());
  files.set('src/manifest/generated/types.ts', await types());
  files.set('src/manifest/generated/spec-keys.ts', specKeys());
  const manifest = `${JSON.stringify(manifestSchema(), null, 2)}\n`;
  files.set('schemas/manifest.schema.json', manifest);
  files.set('src/manifest/generated/schema-texts.ts', schemaTexts(manifest));
  const runtime = 'src/runtime/statelite.sh';
  if (existsSync(join(root, runtime)))
    files.set(
      'src/runtime/generated/runtime-script.ts',
      textModule(
        runtime,
        `\n/** The boot runtime, POSIX sh. */\nexport const runtimeScript: string = ${JSON.stringify(read(runtime))};\n`,
      ),
    );
  const adapters = 'src/runtime/initramfs';
  if (existsSync(join(root, adapters))) files.set('src/runtime/generated/initramfs-files.ts', adapterModule(adapters));
  const folder = 'src/render/templates';
  const names = existsSync(join(root, folder))
    ? readdirSync(join(root, folder))
        .filter((name) => name.endsWith('.hbs'))
        .sort()
    : [];
  if (names.length > 0) {
    const lines = names.map(
      (name) => `  ${JSON.stringify(basename(name, '.hbs'))}: ${JSON.stringify(read(`${folder}/${name}`))},\n`,
    );
    files.set(
      'src/render/generated/templates.ts',
      textModule(
        folder,
        `\n/** The text of each boot template, by its name. */\nexport const templates: Readonly<Record<string, string>> = {\n${lines.join('')}};\n`,
      ),
    );
  }
  const page = 'src/render/report/page';
  files.set(
    'src/render/generated/report-page.ts',
    textModule(
      page,
      `\n/** The style of the HTML report. */\nexport const reportStyle: string = ${JSON.stringify(read(`${page}/report.css`))};\n` +
        `\n/** The script of the HTML report. */\nexport const reportScript: string = ${JSON.stringify(read(`${page}/report.js`))};\n`,
    ),
  );
  for (const [path, text] of await referencePages(root, schemas)) files.set(path, text);
  return files;
};

const stale = [];
const files = await outputs();
for (const [path, text] of files) {
  const full = join(root, path);
  if (existsSync(full) && readFileSync(full, 'utf8') === text) continue;
  stale.push(path);
  if (check) continue;
  mkdirSync(dirname(full), { recursive: true });
  writeFileSync(full, text);
}
// A verb that is gone takes its manual page with it.
const pages = existsSync(join(root, 'docs/man')) ? readdirSync(join(root, 'docs/man')) : [];
for (const name of pages.filter((one) => !files.has(`docs/man/${one}`))) {
  stale.push(`docs/man/${name}`);
  if (!check) rmSync(join(root, 'docs/man', name));
}
if (check && stale.length > 0) {
  console.error(`Stale: ${stale.join(', ')}. Run npm run generate.`);
  process.exit(1);
}

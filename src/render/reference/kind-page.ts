import { tableCell } from './table-cell.ts';

/** The part of JSON Schema 2020-12 that our schemas use. */
export interface Schema {
  readonly title?: string;
  readonly description?: string;
  readonly type?: string | readonly string[];
  readonly const?: unknown;
  readonly enum?: readonly unknown[];
  readonly default?: unknown;
  readonly examples?: readonly unknown[];
  readonly required?: readonly string[];
  readonly properties?: Readonly<Record<string, Schema>>;
  readonly patternProperties?: Readonly<Record<string, Schema>>;
  readonly additionalProperties?: boolean | Schema;
  readonly items?: Schema;
  readonly oneOf?: readonly Schema[];
  readonly anyOf?: readonly Schema[];
  readonly $ref?: string;
  readonly $defs?: Readonly<Record<string, Schema>>;
}

/** The page of all kinds of manifests in Markdown, made from their schemas: each key with its type, default and meaning. */
export const kindPage = (schemas: ReadonlyMap<string, Schema>): string =>
  [
    '# Manifests\n',
    'Every manifest has `apiVersion: statelite/v1`, `kind`, `metadata` and `spec`. Keys in **bold** must be given. Made from [schemas](../../schemas)',
    'by `npm run generate`.\n',
    [...schemas.keys()].map((kind) => `[${kind}](#${kind.toLowerCase()})`).join(' · '),
    '',
    ...[...schemas].map(([kind, schema]) => kindSection(kind, schema)),
  ].join('\n');

const kindSection = (kind: string, schema: Schema): string => {
  const spec = schema.properties?.spec ?? {};
  const rows = rowsOf(spec, 'spec', schema, 0);
  return [`## ${kind}\n`, `${schema.description ?? ''}\n`, '| key | type | meaning |\n|---|---|---|', ...rows, ''].join(
    '\n',
  );
};

/** A row for each key below a schema, the keys of nested mappings after their own. */
const rowsOf = (schema: Schema, prefix: string, root: Schema, depth: number): readonly string[] => {
  const { properties = {}, required = [] } = resolved(schema, root);
  return Object.entries(properties).flatMap(([name, value]) => {
    const path = `${prefix}.${name}`;
    const shown = required.includes(name) ? `**\`${path}\`**` : `\`${path}\``;
    return [
      `| ${shown} | ${typeText(value, root)} | ${meaningText(value, root)} |`,
      ...nested(value, path, root, depth),
    ];
  });
};

const nested = (value: Schema, path: string, root: Schema, depth: number): readonly string[] => {
  if (depth > 3) return [];
  const schema = resolved(value, root);
  const choices = [...(schema.oneOf ?? []), ...(schema.anyOf ?? [])];
  return [
    ...(schema.properties === undefined ? [] : rowsOf(schema, path, root, depth + 1)),
    ...(schema.items === undefined ? [] : nested(schema.items, `${path}[]`, root, depth + 1)),
    ...choices.flatMap((choice) => nested(choice, path, root, depth + 1)),
  ];
};

const resolved = (schema: Schema, root: Schema): Schema => {
  if (schema.$ref === undefined) return schema;
  const name = schema.$ref.split('/').at(-1) ?? '';
  return { ...(root.$defs?.[name] ?? {}), ...schema };
};

const typeText = (value: Schema, root: Schema): string => {
  const schema = resolved(value, root);
  if (schema.const !== undefined) return code(schema.const);
  if (schema.enum !== undefined) return schema.enum.map(code).join(', ');
  const choices = [...(schema.oneOf ?? []), ...(schema.anyOf ?? [])];
  if (choices.length > 0) return [...new Set(choices.map((choice) => typeText(choice, root)))].join(' or ');
  if (schema.items !== undefined) return `list of ${typeText(schema.items, root)}`;
  if (schema.type === undefined) return 'any';
  return typeof schema.type === 'string' ? (words[schema.type] ?? schema.type) : schema.type.join(' or ');
};

const words: Readonly<Record<string, string>> = {
  string: 'text',
  object: 'mapping',
  integer: 'whole number',
  number: 'number',
  boolean: 'true or false',
};

const meaningText = (value: Schema, root: Schema): string => {
  const schema = resolved(value, root);
  return [
    tableCell(schema.description ?? ''),
    ...(schema.default === undefined ? [] : [`Default: ${code(schema.default)}.`]),
    ...(schema.examples === undefined || schema.examples.length === 0
      ? []
      : [`For example ${schema.examples.slice(0, 2).map(code).join(', ')}.`]),
  ].join(' ');
};

const code = (value: unknown): string => tableCell(`\`${typeof value === 'string' ? value : JSON.stringify(value)}\``);

import { closest } from '../core/closest.ts';
import type { Diagnostic } from '../core/diagnostic.ts';
import { checkSchema } from './check-schema.ts';
import { checkTables } from './check-tables.ts';
import type { At, Manifest, ManifestKind } from './document.ts';
import { specKeys } from './generated/spec-keys.ts';
import type { Layout } from './layout.ts';
import { isMapping, type Plain, type PlainMapping } from './plain.ts';
import type { YamlDocument } from './read-yaml.ts';

/** Something that has a kind and a name, whether it is valid or not. */
export interface Declared {
  readonly kind: ManifestKind;
  readonly name: string;
  readonly at: At;
  readonly manifest?: Manifest;
}

/** What checking a document gave; `declared` and `version` are there when the document names known ones. */
export interface CheckedDocument {
  readonly declared?: Declared;
  readonly version?: string;
  readonly diagnostics: readonly Diagnostic[];
}

/** The one version of the manifest language. */
export const apiVersion = 'statelite/v1';

/** Checks one document; `version` is what an earlier document of the same file declared. */
export const checkDocument = (document: YamlDocument, version: string | undefined): CheckedDocument => {
  const { plain, layout } = document;
  if (!isMapping(plain)) return { diagnostics: [notMapping(layout)] };
  const diagnostics: Diagnostic[] = [];
  const said = plain.apiVersion;
  const wrong = said === undefined ? version === undefined : said !== apiVersion;
  if (wrong) diagnostics.push(wrongVersion(said, layout));
  const kind = kindOf(plain.kind);
  const known = wrong ? {} : { version: apiVersion };
  if (kind === undefined) {
    diagnostics.push(wrongKind(plain.kind, layout));
    return { ...known, diagnostics };
  }
  plain.apiVersion = apiVersion;
  const checked = checkSchema(kind, plain, layout);
  diagnostics.push(...checked.diagnostics);
  if (checked.manifest !== undefined) diagnostics.push(...checkTables(checked.manifest, layout));
  const manifest = wrong || document.broken ? undefined : checked.manifest;
  const name = nameOf(plain);
  const declared = { kind, name, at: layout.at, ...(manifest === undefined ? {} : { manifest }) };
  return { ...known, declared, diagnostics };
};

const nameOf = (plain: PlainMapping): string => {
  const name = isMapping(plain.metadata) ? plain.metadata.name : undefined;
  return typeof name === 'string' ? name : '';
};

/** All kinds, sorted. */
const kinds: readonly string[] = Object.keys(specKeys).sort();

const isKind = (word: string): word is ManifestKind => Object.hasOwn(specKeys, word);

const kindOf = (value: Plain | undefined): ManifestKind | undefined =>
  typeof value === 'string' && isKind(value) ? value : undefined;

const notMapping = (layout: Layout): Diagnostic => ({
  code: 'not-a-manifest',
  severity: 'error',
  message: 'a manifest is a mapping with the keys apiVersion, kind, metadata and spec',
  at: layout.at(),
  help: 'separate manifests with a line that holds only ---',
});

const wrongVersion = (declared: Plain | undefined, layout: Layout): Diagnostic => ({
  code: 'wrong-api-version',
  severity: 'error',
  message:
    declared === undefined
      ? 'the first manifest of a file must say its apiVersion'
      : `apiVersion ${JSON.stringify(declared)} is not known`,
  at: declared === undefined ? layout.keyAt('kind') : layout.at('apiVersion'),
  help: `write apiVersion: ${apiVersion}`,
});

const wrongKind = (value: Plain | undefined, layout: Layout): Diagnostic => {
  const all = `the kinds are ${kinds.join(', ')}`;
  if (value === undefined || value === null) {
    return {
      code: 'unknown-kind',
      severity: 'error',
      message: 'the manifest has no kind',
      at: layout.at('kind'),
      help: all,
    };
  }
  const word = typeof value === 'string' ? value : JSON.stringify(value);
  const same = kinds.find((kind) => kind.toLowerCase() === word.toLowerCase());
  const meant = same ?? closest(word, kinds);
  return {
    code: 'unknown-kind',
    severity: 'error',
    message: `there is no kind ${JSON.stringify(value)}`,
    at: layout.at('kind'),
    help: meant === undefined ? all : `did you mean ${meant}?`,
  };
};

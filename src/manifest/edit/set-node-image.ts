import { expandNodeNames } from '../../cluster/noderange.ts';
import { type Diagnostic, sortDiagnostics } from '../../core/diagnostic.ts';
import { checkDocument } from '../check-document.ts';
import type { ManifestOf } from '../document.ts';
import { tableName } from '../expand-table.ts';
import { withoutMark } from '../lines.ts';
import { loadManifests, type ManifestFile } from '../load-manifests.ts';
import { readNodeTable } from '../node-table.ts';
import { type ParsedDocument, parseYaml } from '../read-yaml.ts';
import { tableSplices } from './edit-table.ts';
import { imageSplice } from './image-splice.ts';
import { nodeValues } from './node-values.ts';
import type { Refusal } from './scalar-text.ts';
import { applySplices, type Splice } from './splice.ts';
import { splitDocument } from './split-document.ts';

/** Which nodes shall boot which image, and the texts that declare them, as `loadManifests` takes them. */
export interface ImageRequest {
  readonly files: readonly ManifestFile[];
  readonly tables: (name: string) => string | undefined;
  readonly nodes: ReadonlySet<string>;
  readonly image: string;
}

/** The files that change, with their new texts, by name; when there is a diagnostic, no file may be written. */
export interface ImageEdit {
  readonly texts: ReadonlyMap<string, string>;
  readonly diagnostics: readonly Diagnostic[];
}

/**
 * Edits Node manifests and node tables in place, so that some nodes boot an image: comments and layout stay. The files
 * must be free of errors. Nothing else about any node changes; that is checked before the edit is handed out.
 */
export const setNodeImage = (request: ImageRequest): ImageEdit => {
  const splices = new Map<string, Splice[]>();
  const diagnostics: Diagnostic[] = [];
  const put = (file: string, more: readonly Splice[]): void => {
    splices.set(file, [...(splices.get(file) ?? []), ...more]);
  };
  for (const { name, text } of request.files) {
    let version: string | undefined;
    for (const document of parseYaml(name, text).documents) {
      const checked = checkDocument(document, version);
      version ??= checked.version;
      const manifest = checked.declared?.manifest;
      if (manifest?.kind !== 'Node') continue;
      const edit = editNodes(manifest, document, withoutMark(text), request);
      if ('refusal' in edit) diagnostics.push(cannot(manifest, edit.refusal));
      else put(edit.file, edit.splices);
    }
  }
  if (diagnostics.length > 0) return { texts: new Map(), diagnostics: sortDiagnostics(diagnostics) };
  const texts = applyAll(splices, request);
  const untrue = firstUntrue(request, texts);
  return untrue === undefined ? { texts, diagnostics } : { texts: new Map(), diagnostics: [untrue] };
};

interface FileEdit {
  readonly file: string;
  readonly splices: readonly Splice[];
}

const editNodes = (
  manifest: ManifestOf<'Node'>,
  document: ParsedDocument,
  text: string,
  request: ImageRequest,
): FileEdit | Refusal => {
  const { file } = manifest.at();
  const { spec, metadata } = manifest.value;
  if (spec.table !== undefined) return editTable(manifest, document, text, request);
  const expanded = expandNodeNames(metadata.name);
  const names = 'names' in expanded && spec.image !== request.image ? expanded.names : [];
  const chosen = new Set(names.filter((name) => request.nodes.has(name)));
  if (chosen.size === 0) return { file, splices: [] };
  const splice =
    chosen.size === names.length
      ? imageSplice(document.source, text, request.image)
      : splitDocument(document.source, text, names, chosen, request.image);
  return 'refusal' in splice ? splice : { file, splices: [splice] };
};

const editTable = (
  manifest: ManifestOf<'Node'>,
  document: ParsedDocument,
  text: string,
  { nodes, image, tables }: ImageRequest,
): FileEdit | Refusal => {
  const { spec } = manifest.value;
  const yaml = manifest.at().file;
  const file = tableName(yaml, spec.table ?? '') ?? '';
  const table = readNodeTable(file, tables(file) ?? '');
  if (!('columns' in table)) return { refusal: 'its node table cannot be read' };
  const [nameAt, imageAt] = [table.columns.indexOf('name'), table.columns.indexOf('image')];
  const names = table.rows.map((row) => row.cells[nameAt]?.text ?? '');
  const others = table.rows.filter((row) => (row.cells[imageAt]?.text || spec.image) !== image);
  const chosen = new Set(others.map((row) => row.cells[nameAt]?.text ?? '').filter((name) => nodes.has(name)));
  if (chosen.size > 0 && chosen.size === names.length && imageAt === -1) {
    const splice = imageSplice(document.source, text, image);
    return 'refusal' in splice ? splice : { file: yaml, splices: [splice] };
  }
  return { file, splices: tableSplices(table, chosen, image) };
};

const applyAll = (splices: ReadonlyMap<string, readonly Splice[]>, { files, tables }: ImageRequest) => {
  const texts = new Map<string, string>();
  for (const [name, list] of splices) {
    const text = files.find((file) => file.name === name)?.text ?? tables(name) ?? '';
    const bare = withoutMark(text);
    if (list.length > 0) texts.set(name, text.slice(0, text.length - bare.length) + applySplices(bare, list));
  }
  return texts;
};

/** Reads the edited texts again: whatever differs beside the wanted images would be a loss. */
const firstUntrue = (request: ImageRequest, texts: ReadonlyMap<string, string>): Diagnostic | undefined => {
  if (texts.size === 0) return undefined;
  const files = request.files.map((file) => ({ ...file, text: texts.get(file.name) ?? file.text }));
  const before = nodeValues(loadManifests(request.files, request.tables).manifests);
  const after = nodeValues(loadManifests(files, (name) => texts.get(name) ?? request.tables(name)).manifests);
  for (const [name, value] of before) {
    const wanted = request.nodes.has(name) ? { ...value, image: request.image } : value;
    const found = after.get(name);
    if (found === undefined || found.image !== wanted.image || found.rest !== wanted.rest) {
      return cannot(value.manifest, `node ${name} would not keep its other values`);
    }
  }
  const [added] = [...after.keys()].filter((name) => !before.has(name));
  const manifest = added === undefined ? undefined : after.get(added)?.manifest;
  return manifest === undefined ? undefined : cannot(manifest, `node ${added} would appear`);
};

const cannot = (manifest: ManifestOf<'Node'>, reason: string): Diagnostic => ({
  code: 'cannot-edit',
  severity: 'error',
  message: `this manifest cannot be edited in place: ${reason}`,
  at: manifest.at('metadata', 'name'),
  help: 'write the nodes into manifests of their own, or into a node table, and set their image there',
});

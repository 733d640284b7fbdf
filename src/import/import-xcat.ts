import { type Diagnostic, sortDiagnostics } from '../core/diagnostic.ts';
import type { ManifestDocument } from '../manifest/write.ts';
import { reportUncovered, reportVariables } from './coverage.ts';
import { type Dialect, dialectOf } from './dialect.ts';
import { foldNodes } from './fold-nodes.ts';
import { importGroups } from './groups.ts';
import { importImages } from './images.ts';
import { importLitefile } from './litefile.ts';
import { importLitetree } from './litetree.ts';
import { reportForeignImages, spokenImages } from './node-image.ts';
import { nodeValues } from './node-values.ts';
import { importPolicy } from './policy.ts';
import { readDump } from './read-dump.ts';
import { readNodes } from './read-nodes.ts';
import type { Report } from './report.ts';
import { type NamedText, repositoryTexts } from './repository-texts.ts';
import { importSite } from './site.ts';
import { importStatelite } from './statelite.ts';
import { readTable, type Table } from './table.ts';

/** What an import makes: the files of a repository of manifests, and all that the administrator should know. */
export interface Imported {
  readonly files: readonly NamedText[];
  readonly report: readonly Diagnostic[];
  /** The files of the dump that may be shown beside the report: they were read, and have no place for a secret. */
  readonly shown: readonly NamedText[];
}

/**
 * Manifests for the tables of an xCAT, from the CSV texts that `tabdump` writes, one `<table>.csv` for each. Every row
 * becomes an item or, as the report says, a comment. Without a dialect the tables tell it. Never throws.
 */
export const importXcat = (files: readonly NamedText[], options: { readonly dialect?: Dialect } = {}): Imported => {
  const report: Report = [];
  const tables = readDump(files, report);
  const table = (name: string): Table => tables.get(name) ?? readTable(`${name}.csv`, '');
  const dialect = dialectOf(tables, options.dialect, report);
  const nodes = readNodes(tables, dialect, report);
  const site = importSite(tables, report);
  const spoken = spokenImages(nodes.wanted.values(), [table('litefile'), table('litetree')]);
  const images = importImages(tables, site.installdir, dialect, spoken, report);
  reportForeignImages(nodes.rows.nodes, nodes.wanted, images, report);
  const imageOf = nodes.imageAmong(images);

  const litefile = importLitefile(table('litefile'), dialect, images, report);
  const litetree = importLitetree(table('litetree'), images, report);
  const statelite = importStatelite(table('statelite'), images, nodes.model, report);
  const view = { ...nodes, nodes: nodes.rows.nodes, imageOf, site: site.values, images };
  reportVariables(litetree.live, 'directory', view, report);
  reportVariables(statelite.live, 'statemnt', view, report);
  reportUncovered(litefile.rules, statelite.live, view, report);

  const folded = foldNodes(nodeValues(nodes.rows, nodes.attributes, imageOf, images, report));
  const parts: readonly (readonly [string, readonly ManifestDocument[], readonly string[]])[] = [
    ['images', images.documents, images.comments],
    ['litefile', litefile.documents, []],
    ['litetree', litetree.documents, []],
    ['statelite', statelite.documents, []],
    ['policy', importPolicy(table('policy'), nodes.model, report), []],
    ['groups', importGroups(nodes.rows, report), [...nodes.rows.comments, ...nodes.left]],
    ['nodes', folded.documents, []],
  ];
  const open = new Set([...tables.values()].filter(({ secret }) => !secret).map(({ file }) => file));
  return {
    files: repositoryTexts(site.document, parts, folded.rest),
    report: sortDiagnostics(report),
    shown: files.filter(({ name }) => open.has(name)),
  };
};

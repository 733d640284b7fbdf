import { spanText } from '../../../src/core/source.ts';
import { type Loaded, loadManifests } from '../../../src/manifest/load-manifests.ts';

/** The smallest good site. */
export const siteText = 'apiVersion: statelite/v1\nkind: Site\nmetadata: { name: tokyo }\nspec: { master: 10.0.0.1 }\n';

/** A document with its version in the first line. */
export const headed = (text: string): string => `apiVersion: statelite/v1\n${text}`;

/** Loads m.yaml beside a good site; `tables` are node tables by name. */
export const load = (text: string, tables: Readonly<Record<string, string>> = {}): Loaded =>
  loadManifests(
    [
      { name: 'statelite.yaml', text: siteText },
      { name: 'm.yaml', text },
    ],
    (name) => tables[name],
  );

/** What is wrong with m.yaml, each as `code file:line:column message / help`. */
export const problems = (text: string, tables: Readonly<Record<string, string>> = {}): readonly string[] =>
  load(text, tables).diagnostics.map(
    ({ code, at, message, help }) => `${code} ${at === undefined ? '-' : spanText(at)} ${message} / ${help ?? ''}`,
  );

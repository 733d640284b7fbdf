import type { Span } from '../core/source.ts';
import type { ManifestOf } from '../manifest/document.ts';
import type { Behaviour, Image, LitefileRule, Method } from './cluster.ts';
import type { Findings } from './findings.ts';
import { checkSelector, type SelectorRank } from './image-selector.ts';
import { behaviourOf, behaviours, mannerOfXcat } from './option-words.ts';
import { type RulePath, readRulePath } from './rule-path.ts';

/** One live row of the litefile table, checked on its own. */
export interface LitefileRow {
  readonly selector: string;
  /** The rule as an image selected with this rank has it; the same object for the same rank. */
  rule(rank: SelectorRank): LitefileRule;
}

/** One row of a LiteFile manifest as it is written, the defaults of its manifest filled in. */
export interface WrittenRow {
  readonly file: string;
  readonly options: string;
  readonly method: Method;
  readonly selector: string;
  readonly comments: string;
  readonly disabled: boolean;
  readonly at: Span;
}

/** The rows of a LiteFile manifest in the order written, disabled ones too. */
export const writtenRows = ({ value, at }: ManifestOf<'LiteFile'>): readonly WrittenRow[] =>
  value.spec.files.map((written, index) => {
    const fields = typeof written === 'string' ? { file: written } : written;
    return {
      file: fields.file,
      options: fields.options ?? '',
      method: fields.method ?? 'link',
      selector: fields.image ?? value.spec.image ?? 'ALL',
      comments: fields.comments ?? '',
      disabled: fields.disable === true,
      at: at('spec', 'files', index),
    };
  });

/** The rows of all LiteFile manifests in the order written, disabled ones and those in error left out. */
export const readLitefileRows = (
  manifests: readonly ManifestOf<'LiteFile'>[],
  images: ReadonlyMap<string, Image>,
  findings: Findings,
): readonly LitefileRow[] =>
  manifests.flatMap((manifest) => {
    const { metadata, spec } = manifest.value;
    if (spec.image !== undefined) checkSelector(spec.image, manifest.at('spec', 'image'), images, findings);
    return writtenRows(manifest).flatMap(
      ({ file, options, method, selector, comments, disabled, at: because }, index) => {
        if (disabled) return [];
        const at = (key: string): Span => manifest.at('spec', 'files', index, key);
        const written = spec.files[index];
        if (typeof written === 'object' && written.image !== undefined) {
          checkSelector(written.image, at('image'), images, findings);
        }
        const read = readPath(file, () => at('file'), findings);
        const behaviour = readOption(options, () => at('options'), findings);
        if (read === undefined || behaviour === undefined) return [];
        const { path, directory, glob } = read;
        const protect = metadata.protect ?? false;
        return rowOf(selector, {
          file,
          path,
          directory,
          glob,
          behaviour,
          method,
          options,
          comments,
          because,
          protect,
          source: 'all',
        });
      },
    );
  });

const rowOf = (selector: string, asAll: LitefileRule): LitefileRow => {
  const rules: { [R in SelectorRank]?: LitefileRule } = { all: asAll };
  return { selector, rule: (rank) => (rules[rank] ??= { ...asAll, source: rank }) };
};

const readOption = (option: string, at: () => Span, findings: Findings): Behaviour | undefined => {
  const behaviour = behaviourOf(option);
  if (behaviour !== undefined) return behaviour;
  const manner = mannerOfXcat(option);
  if (manner !== undefined) {
    findings.error('option-of-xcat', `${JSON.stringify(option)} is a word of xCAT that says two things at once`, {
      at: at(),
      help: `write "options: ${manner.behaviour}" and "method: ${manner.method}"`,
    });
  } else {
    findings.error('option-unknown', `${JSON.stringify(option)} is not an option of a litefile rule`, {
      at: at(),
      help: `options are ${behaviours.join(', ')}; blank and ALL mean tmpfs`,
    });
  }
  return undefined;
};

const ownPath = /^\/(?:\.default|\.statelite|etc\/init\.d\/statelite)(?=\/|$)/;
const control = /\p{Cc}/u;
const kernelPath = /^\/(?:proc|sys|dev|run)(?=\/|$)/;

const readPath = (file: string, at: () => Span, findings: Findings): RulePath | undefined => {
  const read = readRulePath(file);
  if (read === undefined) {
    const help = 'write an absolute path without "..", its names no longer than 255 bytes';
    findings.error('path-malformed', `${JSON.stringify(file)} is not the path of a file in the image`, {
      at: at(),
      help,
    });
    return undefined;
  }
  const { path } = read;
  if (path === '/') {
    findings.error('reserved-path', 'a rule for / would make the whole image writable', {
      at: at(),
      help: 'name the directories that need it',
    });
    return undefined;
  }
  const own = ownPath.exec(path)?.[0];
  if (own !== undefined) {
    findings.error('reserved-path', `${JSON.stringify(file)} belongs to statelite itself`, {
      at: at(),
      help: `remove the rule: nodes need ${own} as it is`,
    });
    return undefined;
  }
  const kernel = kernelPath.exec(path)?.[0];
  if (kernel !== undefined) {
    findings.note(
      'rule-needs-nothing',
      `${JSON.stringify(file)} is writable without a rule: every node mounts ${kernel} at boot`,
      { at: at() },
    );
  }
  if (control.test(path)) {
    findings.warning('path-control-character', `${JSON.stringify(file)} contains a control character`, {
      at: at(),
      help: 'it works here; xCAT’s nodes and the query commands show such a path wrongly',
    });
  }
  return read;
};

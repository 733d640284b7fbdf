import { type Cluster, type ExportLine, rootimgOf } from '../../cluster/cluster.ts';
import type { Code } from '../../core/codes.ts';
import type { Diagnostic } from '../../core/diagnostic.ts';
import { isBelow, rootedPath } from '../../core/place.ts';
import { checkStateExports } from './check-state-exports.ts';
import { clientFault, pathFault } from './declared-words.ts';
import { effective } from './effective.ts';
import { type Flag, flagOptions, flagsOfFlavor, optionFault } from './options.ts';
import { toBytes } from './parse.ts';

/** What is wrong or unwise about the exports that the site declares; needs no disk. */
export const checkExports = (cluster: Cluster): readonly Diagnostic[] => {
  const lines = cluster.site.exports.lines;
  return [
    ...lines.flatMap((line) => [...checkPath(line), ...checkClients(line), ...checkOptions(line)]),
    ...lines.flatMap(checkConflicts),
    ...lines.flatMap(checkSubtree),
    ...lines.flatMap((line) => checkImages(line, cluster)),
    ...checkStateExports(cluster),
    ...checkTwice(lines),
  ];
};

const report = (line: ExportLine, code: Code, message: string, help?: string): Diagnostic => ({
  code,
  severity: 'error',
  message,
  at: line.because,
  ...(help !== undefined && { help }),
});

const checkPath = (line: ExportLine): readonly Diagnostic[] => {
  const fault = pathFault(line.path);
  return fault === undefined ? [] : [report(line, 'export-path-invalid', fault)];
};

const checkClients = (line: ExportLine): readonly Diagnostic[] => {
  if (line.clients.length === 0) {
    return [
      report(line, 'export-client-invalid', `${line.path} names no client`, 'everybody is *; nobody needs no entry'),
    ];
  }
  return line.clients.flatMap((client) => {
    const fault = clientFault(client);
    if (fault !== undefined) return [report(line, 'export-client-invalid', fault.message, fault.help)];
    if (toBytes(`${client}(${line.options.join(',')})`).length <= 511) return [];
    return [
      report(line, 'export-client-invalid', `${client} and its options have more than the 511 bytes exportfs reads`),
    ];
  });
};

const checkOptions = (line: ExportLine): readonly Diagnostic[] =>
  line.options.flatMap((option) => {
    const quoted = JSON.stringify(option);
    if (/[,()\s"#\\\p{Cc}]/u.test(option) || option === '') {
      return [
        report(line, 'export-option-value', `${quoted} is not one option`, 'write each option as an item of the list'),
      ];
    }
    const fault = optionFault(option);
    if (fault === undefined) return [];
    if (fault.type === 'value') return [report(line, 'export-option-value', `${quoted}: ${fault.reason}`)];
    const help = fault.meant === undefined ? 'exports(5) lists the options' : `did you mean ${fault.meant}?`;
    return [report(line, 'export-option-unknown', `${quoted} is not an option of exports(5)`, help)];
  });

/** Two words for one property that disagree; between two `sec=` some of them may. */
const checkConflicts = (line: ExportLine): readonly Diagnostic[] => {
  const said = new Map<Flag | string, string>();
  const found: Diagnostic[] = [];
  for (const option of line.options) {
    if (option.startsWith('sec=')) for (const flag of flagsOfFlavor) said.delete(flag);
    const key = flagOptions.get(option)?.[0] ?? /^(anonuid|anongid|mountpoint|mp|refer|replicas)=/.exec(option)?.[1];
    if (key === undefined) continue;
    const before = said.get(key);
    said.set(key, option);
    if (before === undefined || sameMeaning(before, option)) continue;
    const help = `exportfs would follow the last, ${option}: leave one of them out`;
    found.push(report(line, 'export-option-conflict', `${before} and ${option} contradict each other`, help));
  }
  return found;
};

/** Two names of one switch, such as no_auth_nlm and insecure_locks, agree. */
const sameMeaning = (a: string, b: string): boolean => {
  const left = flagOptions.get(a);
  const right = flagOptions.get(b);
  return left === undefined || right === undefined ? a === b : left[1] === right[1];
};

const checkSubtree = (line: ExportLine): readonly Diagnostic[] => {
  if (line.options.some((option) => flagOptions.get(option)?.[0] === 'noSubtreeCheck')) return [];
  const message = `${line.path} says neither no_subtree_check nor subtree_check, and exportfs complains at every reload`;
  const help = 'add no_subtree_check, which is what exportfs assumes';
  return [{ ...report(line, 'export-subtree-check-unset', message, help), severity: 'warning' }];
};

/** The 2010 document, section 2.1: lock down the image, or nodes change the tree that all of them share. */
const checkImages = (line: ExportLine, cluster: Cluster): readonly Diagnostic[] => {
  const path = rootedPath(line.path);
  if (path === undefined || !effective(undefined, line.options.join(',')).split(',').includes('rw')) return [];
  const exposed = cluster.images.filter((image) => {
    const tree = rootimgOf(image);
    return tree === path || isBelow(tree, path) || isBelow(path, tree);
  });
  const [first] = exposed;
  if (first === undefined) return [];
  const more = exposed.length > 1 ? ` and of ${exposed.length - 1} more` : '';
  const message = `${line.path} is exported rw and holds the root tree of image ${first.name}${more}`;
  const help = 'export it ro: any node could change the tree that all of them boot (2010 document, section 2.1)';
  const related = [{ at: first.because, message: `image ${first.name} is declared here` }];
  return [{ ...report(line, 'export-writable-image', message, help), severity: 'warning', related }];
};

const checkTwice = (lines: readonly ExportLine[]): readonly Diagnostic[] => {
  const first = new Map<string, ExportLine>();
  return lines.flatMap((line) =>
    line.clients.flatMap((client) => {
      const key = `${rootedPath(line.path) ?? line.path}\0${client.toLowerCase()}`;
      const before = first.get(key);
      if (before === undefined) {
        first.set(key, line);
        return [];
      }
      const message = `${line.path} is exported to ${client} twice`;
      const related = [{ at: before.because, message: 'first declared here' }];
      return [{ ...report(line, 'export-declared-twice', message, 'keep one of the two'), related }];
    }),
  );
};

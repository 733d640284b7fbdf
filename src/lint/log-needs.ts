import { childPath, parentPath, type RootedPath, rootedPath } from '../core/place.ts';
import { behaviourFor, type ImageLine, type Need } from './coverage.ts';
import { type ImageReader, type ImageText, known } from './image-reader.ts';
import { isTooWide } from './unit-needs.ts';

/** The logs that logrotate turns over (logrotate(8)), and what commands of cron write by redirection (crontab(5)). */
export const logNeeds = (reader: ImageReader): readonly Need[] => [
  ...filesIn(reader, ['/etc/logrotate.conf'], ['/etc/logrotate.d']).flatMap(rotated),
  ...filesIn(reader, ['/etc/crontab'], cronDirectories).flatMap(redirected),
];

const cronDirectories = ['d', 'hourly', 'daily', 'weekly', 'monthly'].map((name) => `/etc/cron.${name}`);

const filesIn = (
  reader: ImageReader,
  files: readonly string[],
  directories: readonly string[],
): readonly ImageText[] => [
  ...files.flatMap((file) => reader.text(known(file)) ?? []),
  ...directories.flatMap((directory) =>
    reader.names(known(directory)).flatMap((name) => reader.text(childPath(known(directory), name)) ?? []),
  ),
];

/** Paths stand before a brace, on its line or on lines of their own; what is rotated is renamed, so its directory is meant. */
const rotated = ({ file, lines }: ImageText): readonly Need[] => {
  let depth = 0;
  return lines.flatMap((line, index) => {
    const text = line.replace(/#.*/, '');
    const before = depth === 0 ? (text.split('{', 1)[0] ?? '') : '';
    depth = Math.max(0, depth + count(text, '{') - count(text, '}'));
    const words = /^\s*["/]/.test(before) ? (before.match(/"[^"]*"|\S+/g) ?? []) : [];
    return words.flatMap((word) => logNeed(word.replaceAll('"', ''), { file, line: index + 1 }, 'logrotate renames'));
  });
};

const count = (text: string, char: string): number => text.split(char).length - 1;

const redirected = ({ file, lines }: ImageText): readonly Need[] =>
  lines.flatMap((line, index) =>
    line.trimStart().startsWith('#')
      ? []
      : [...line.matchAll(/>>?\s*(\/[\w./+-]+)/g)].flatMap((match) =>
          logNeed(match[1] ?? '', { file, line: index + 1 }, 'a command of cron writes'),
        ),
  );

const logNeed = (text: string, because: ImageLine, what: string): readonly Need[] => {
  const literal = text.replace(/[*?[{].*$/, '*');
  const path = rootedPath(literal);
  if (path === undefined || /^\/(dev|proc|sys|run)\//.test(path)) return [];
  const above = parentPath(path);
  const is: RootedPath = isTooWide(above) ? path : above;
  if (isTooWide(is) || is.includes('*')) return [];
  const need = { path: is, is: is === path ? 'file' : 'dir', severity: 'warning' } as const;
  return [{ ...need, because, reason: `${what} ${text}`, ...behaviourFor(is) }];
};

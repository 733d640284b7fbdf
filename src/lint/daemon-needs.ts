import { baseName, childPath, type RootedPath } from '../core/place.ts';
import type { ImageLine, Need } from './coverage.ts';
import { type ImageReader, known } from './image-reader.ts';
import { type KnownWrite, knownWrites } from './known-writes.ts';
import { type ActiveUnit, pathOfWord, wordsOf } from './systemd-units.ts';

/** What the programs of our table write. With systemd a daemon counts when a unit starts it, else when it is installed. */
export const daemonNeeds = (units: readonly ActiveUnit[] | undefined, reader: ImageReader): readonly Need[] => {
  const started = units === undefined ? undefined : startedPrograms(units);
  return [
    ...knownWrites().flatMap((write) => {
      const there = reader.fact(write.path) !== undefined;
      if ((write.when === 'present' && !there) || (write.when === 'absent' && there)) return [];
      const because = seenAt(write, started, reader);
      return because === undefined ? [] : [needOf(write, because)];
    }),
    ...sharedKeys(reader),
  ];
};

/** Where each program is started, by its base name. */
const startedPrograms = (units: readonly ActiveUnit[]): ReadonlyMap<string, ImageLine> => {
  const started = new Map<string, ImageLine>();
  for (const unit of units) {
    for (const key of ['ExecStartPre', 'ExecStart', 'ExecStartPost']) {
      for (const { word, at } of wordsOf(unit, 'Service', key)) {
        const path = pathOfWord(word);
        if (path !== undefined && !started.has(baseName(path))) started.set(baseName(path), at);
      }
    }
  }
  return started;
};

/** What shows that a program is used: the line that starts it, or the program itself. */
const seenAt = (
  { program, programs, runs, path }: KnownWrite,
  started: ReadonlyMap<string, ImageLine> | undefined,
  reader: ImageReader,
): ImageLine | undefined => {
  if (program === 'any') return { file: path, line: 0 };
  if (started !== undefined && runs === 'unit') return started.get(program);
  const installed = programs.find((one) => reader.fact(one) !== undefined);
  return installed === undefined ? undefined : { file: installed, line: 0 };
};

const needOf = ({ program, path, is, does, behaviour, why, mend }: KnownWrite, because: ImageLine): Need => ({
  path,
  is,
  severity: mend === undefined ? 'warning' : 'note',
  because,
  reason: `${program === 'any' ? 'any program' : program} ${does}`,
  behaviour,
  why,
  ...(mend !== undefined && { mend }),
});

const sshDirectory: RootedPath = known('/etc/ssh');

/** Host keys in the image are those of every node, until they are removed from it. */
const sharedKeys = (reader: ImageReader): readonly Need[] => {
  const key = reader.names(sshDirectory).find((name) => /^ssh_host_.*_key$/.test(name));
  if (key === undefined) return [];
  return [
    {
      path: sshDirectory,
      is: 'dir',
      severity: 'warning',
      because: { file: childPath(sshDirectory, key), line: 0 },
      reason: 'the image holds host keys, which every node copies: remove them from it',
      behaviour: 'persistent',
      why: 'each node keeps its own keys',
    },
  ];
};

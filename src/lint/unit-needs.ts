import { must } from '../core/bug.ts';
import { parentPath, type RootedPath, rootedPath } from '../core/place.ts';
import { behaviourFor, type Need } from './coverage.ts';
import type { ImageReader } from './image-reader.ts';
import { type ActiveUnit, pathOfWord, wordsOf } from './systemd-units.ts';

/** What the settings of active services say that they write (systemd.exec(5)). */
export const unitNeeds = (units: readonly ActiveUnit[], reader: ImageReader): readonly Need[] =>
  units.flatMap((unit) => [
    ...keptDirectories(unit, reader),
    ...namedPaths(unit, 'ReadWritePaths', reader),
    ...namedPaths(unit, 'PIDFile', reader),
    ...outputFiles(unit, reader),
  ]);

/** What systemd makes for a service before it starts it; RuntimeDirectory= is below /run, which is always writable. */
const settings: readonly (readonly [key: string, above: string, need: Pick<Need, 'behaviour' | 'why'>])[] = [
  ['StateDirectory', '/var/lib', { behaviour: 'persistent', why: 'the unit calls it its state' }],
  ['CacheDirectory', '/var/cache', { behaviour: 'tmpfs', why: 'a cache can be made again' }],
  ['LogsDirectory', '/var/log', { behaviour: 'persistent', why: 'logs are wanted after a crash' }],
];

const keptDirectories = (unit: ActiveUnit, reader: ImageReader): readonly Need[] =>
  settings.flatMap(([key, above, nature]) =>
    wordsOf(unit, 'Service', key).flatMap(({ word, at }) => {
      const [name = ''] = word.split(':');
      const dynamic = wordsOf(unit, 'Service', 'DynamicUser').some((one) => /^(yes|true|on|1)$/i.test(one.word));
      const path = rootedPath(`${above}${dynamic ? '/private' : ''}/${name}`);
      if (path === undefined || name === '' || !path.startsWith(above)) return [];
      const missing = reader.fact(path) === undefined;
      const reason = `${unit.name} has ${key}=${word}${missing ? ', which systemd cannot make: the unit does not start' : ''}`;
      return [{ path, is: 'dir', severity: missing ? 'error' : 'warning', because: at, reason, ...nature }] as const;
    }),
  );

const namedPaths = (unit: ActiveUnit, key: 'ReadWritePaths' | 'PIDFile', reader: ImageReader): readonly Need[] =>
  wordsOf(unit, 'Service', key).flatMap(({ word, at }): readonly Need[] => {
    const path = pathOfWord(word);
    if (path === undefined || isTooWide(path)) return [];
    const reason = `${unit.name} has ${key}=${word}`;
    const is = key === 'PIDFile' || reader.fact(path)?.type === 'file' ? 'file' : 'dir';
    // A file for a process number is made anew each time, so what must be writable is its directory.
    if (key === 'PIDFile') {
      const above = parentPath(path);
      return isTooWide(above)
        ? []
        : [{ path: above, is: 'dir', severity: 'warning', because: at, reason, ...transient }];
    }
    return [{ path, is, severity: 'warning', because: at, reason, ...behaviourFor(path) }];
  });

const transient = { behaviour: 'tmpfs', why: 'a process number means nothing after a reboot' } as const;

const outputFiles = (unit: ActiveUnit, reader: ImageReader): readonly Need[] =>
  ['StandardOutput', 'StandardError'].flatMap((key) =>
    wordsOf(unit, 'Service', key).flatMap(({ word, at }) => {
      const path = rootedPath(/^(?:file|append|truncate):(\/.*)$/.exec(word)?.[1] ?? '');
      if (path === undefined || isTooWide(path)) return [];
      const severity = reader.fact(path) === undefined ? 'error' : 'warning';
      return [
        { path, is: 'file', severity, because: at, reason: `${unit.name} has ${key}=${word}`, ...behaviourFor(path) },
      ] as const;
    }),
  );

/** Directories that are more than one program's: naming them says what a unit may do, not what it does. */
export const isTooWide = (path: RootedPath): boolean =>
  wide.has(path) || /^\/(usr|bin|sbin|lib\d*|boot|proc|sys|dev|run)(\/|$)/.test(path);

const wide: ReadonlySet<string> = new Set(
  ['/', '/etc', '/var', '/var/lib', '/var/cache', '/var/spool', '/home', '/root', '/opt', '/srv', '/mnt', '/media'].map(
    (path) => must(rootedPath(path), path),
  ),
);

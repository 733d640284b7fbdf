import { baseName, childPath, type RootedPath, rootedPath } from '../core/place.ts';
import type { ImageLine } from './coverage.ts';
import { type ImageReader, type ImageText, known, layeredFiles } from './image-reader.ts';

/** One assignment of a unit file. */
export interface UnitSetting {
  readonly section: string;
  readonly key: string;
  readonly value: string;
  readonly at: ImageLine;
}

/** A unit that a node starts, at boot or when a timer, socket or path of it fires. */
export interface ActiveUnit {
  /** With its instance: `getty@tty1.service`. */
  readonly name: string;
  readonly settings: readonly UnitSetting[];
}

/** Where systemd looks for units, the strongest first (systemd.unit(5)); what is in /run is made by the node. */
const unitDirectories = ['/etc', '/usr/local/lib', '/usr/lib', '/lib'].map((above) => known(`${above}/systemd/system`));

/** Whether systemd is what starts this image. */
export const hasSystemd = (reader: ImageReader): boolean =>
  ['/usr/lib/systemd/systemd', '/lib/systemd/systemd'].some((path) => reader.fact(known(path)) !== undefined);

/** The units that are reached from default.target by Wants=, Requires= and the like, with their drop-ins; sorted by name. */
export const activeUnits = (reader: ImageReader): readonly ActiveUnit[] => {
  const found = new Map<string, ActiveUnit>();
  const open = ['default.target', 'sysinit.target', 'basic.target'];
  // Real images have some hundred units; the bound only ends what an image that is not one would begin.
  for (let name = open.pop(); name !== undefined && found.size < 5000; name = open.pop()) {
    if (found.has(name) || !isUnitName(name)) continue;
    const file = unitFile(reader, name);
    if (file === undefined) continue;
    const real = realName(name, file);
    const settings = [...settingsOf(file.text), ...dropIns(reader, name).flatMap(settingsOf)];
    found.set(name, { name, settings });
    if (real !== name) open.push(real);
    open.push(...dependencies(reader, name, settings));
  }
  return [...found.values()]
    .filter((unit) => unit.settings.length > 0)
    .sort((a, b) => (a.name < b.name ? -1 : a.name > b.name ? 1 : 0));
};

const isUnitName = (name: string): boolean => /^[^/\s]{1,255}\.[a-z]+$/.test(name);

interface UnitFile {
  readonly path: RootedPath;
  readonly text: ImageText;
}

/** Undefined for a unit that is not there or is masked: empty, or a link to /dev/null. */
const unitFile = (reader: ImageReader, name: string): UnitFile | undefined => {
  for (const candidate of [name, templateOf(name)]) {
    if (candidate === undefined) continue;
    const above = unitDirectories.find((directory) => reader.has(childPath(directory, candidate)));
    if (above === undefined) continue;
    const path = childPath(above, candidate);
    const text = reader.text(path);
    return text === undefined || text.lines.join('').trim() === '' ? undefined : { path, text };
  }
  return undefined;
};

const templateOf = (name: string): string | undefined => {
  const parts = /^([^@]+@)[^@]*(\.[a-z]+)$/.exec(name);
  return parts === null ? undefined : `${parts[1]}${parts[2]}`;
};

/** The name behind an alias: default.target is a link to graphical.target. */
const realName = (name: string, file: UnitFile): string => {
  const real = baseName(file.text.file);
  return real === templateOf(name) ? name : real;
};

const dropIns = (reader: ImageReader, name: string): readonly ImageText[] =>
  [name, templateOf(name)].flatMap((one) => {
    const directories = one === undefined ? [] : unitDirectories.map((directory) => childPath(directory, `${one}.d`));
    return layeredFiles(reader, directories, '.conf');
  });

const dependencies = (reader: ImageReader, name: string, settings: readonly UnitSetting[]): readonly string[] => {
  const linked = [name, templateOf(name)].flatMap((one) =>
    one === undefined
      ? []
      : unitDirectories.flatMap((directory) =>
          ['wants', 'requires'].flatMap((by) => reader.names(childPath(directory, `${one}.${by}`))),
        ),
  );
  const named = settings
    .filter(({ section, key }) => section === 'Unit' && pulls.has(key))
    .flatMap(({ value }) => value.split(/\s+/).map((word) => expandSpecifiers(word, name) ?? ''));
  return [...linked, ...named, ...triggered(name, settings)];
};

const pulls: ReadonlySet<string> = new Set(['Wants', 'Requires', 'BindsTo', 'Upholds']);

/** What a timer, socket or path unit starts (systemd.timer(5), Unit=). */
const triggered = (name: string, settings: readonly UnitSetting[]): readonly string[] => {
  const parts = /^(.+)\.(timer|socket|path)$/.exec(name);
  if (parts === null) return [];
  const said = settings.filter(({ key }) => key === 'Unit' || key === 'Service').map(({ value }) => value);
  const accepts = settings.some(({ key, value }) => key === 'Accept' && /^(yes|true|on|1)$/i.test(value));
  return said.length > 0 ? said : [accepts ? `${parts[1]}@0.service` : `${parts[1]}.service`];
};

/** The assignments of a unit file or drop-in; a backslash at the end joins lines (systemd.syntax(7)). */
const settingsOf = (input: ImageText | UnitFile): readonly UnitSetting[] => {
  const { file, lines } = 'text' in input ? input.text : input;
  const settings: UnitSetting[] = [];
  let section = '';
  for (let i = 0; i < lines.length; i += 1) {
    const line = i + 1;
    let text = (lines[i] ?? '').trim();
    if (text === '' || text.startsWith('#') || text.startsWith(';')) continue;
    while (text.endsWith('\\') && i + 1 < lines.length) {
      i += 1;
      const next = (lines[i] ?? '').trim();
      if (!next.startsWith('#') && !next.startsWith(';')) text = `${text.slice(0, -1).trimEnd()} ${next}`;
    }
    const heading = /^\[(.+)\]$/.exec(text)?.[1];
    const equals = text.indexOf('=');
    if (heading !== undefined) section = heading;
    else if (equals > 0) {
      const [key, value] = [text.slice(0, equals).trim(), text.slice(equals + 1).trim()];
      settings.push({ section, key, value, at: { file, line } });
    }
  }
  return settings;
};

/** The words of a list setting of a section, after what an empty assignment resets; specifiers replaced. */
export const wordsOf = (
  unit: ActiveUnit,
  section: string,
  key: string,
): readonly { readonly word: string; readonly at: ImageLine }[] => {
  const all = unit.settings.filter((one) => one.section === section && one.key === key);
  const reset = all.findLastIndex((one) => one.value === '');
  return all.slice(reset + 1).flatMap(({ value, at }) =>
    value.split(/\s+/).flatMap((raw) => {
      const word = expandSpecifiers(raw.replaceAll(/^["']|["']$/g, ''), unit.name);
      return word === undefined || word === '' ? [] : [{ word, at }];
    }),
  );
};

/** Undefined when a specifier needs the running machine (systemd.unit(5), SPECIFIERS). */
const expandSpecifiers = (text: string, unit: string): string | undefined => {
  const [whole = unit, prefix = unit, instance = ''] = /^([^@]+)@?([^@]*)\.[a-z]+$/.exec(unit) ?? [];
  const values: Readonly<Record<string, string>> = {
    '%': '%',
    n: whole,
    N: whole.replace(/\.[a-z]+$/, ''),
    p: prefix,
    i: instance,
    I: instance.replaceAll('-', '/'),
    S: '/var/lib',
    C: '/var/cache',
    L: '/var/log',
    E: '/etc',
    t: '/run',
    T: '/tmp',
    V: '/var/tmp',
  };
  let unknown = false;
  const expanded = text.replaceAll(/%(.)/g, (_, letter: string) => {
    const value = values[letter];
    unknown ||= value === undefined;
    return value ?? '';
  });
  return unknown ? undefined : expanded;
};

/** The path that a word of a unit names, prefixes such as - and + taken off; undefined when it is none. */
export const pathOfWord = (word: string): RootedPath | undefined => rootedPath(word.replace(/^[-+!@:|]+/, ''));

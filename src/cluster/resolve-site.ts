import { type RootedPath, rootedPath, rootPath } from '../core/place.ts';
import type { Span } from '../core/source.ts';
import type { ManifestOf } from '../manifest/document.ts';
import type { Loader, Site } from './cluster.ts';
import type { Findings } from './findings.ts';

const nowhere: Span = { file: 'statelite.yaml', start: { line: 1, column: 1 }, end: { line: 1, column: 1 } };

/** The site's settings with their defaults; `files` gives the texts of boot templates, by name in the repository. */
export const resolveSite = (
  sites: readonly ManifestOf<'Site'>[],
  files: (name: string) => string | undefined,
  findings: Findings,
): Site => {
  const [manifest] = sites;
  if (manifest === undefined) return emptySite;
  const { metadata, spec } = manifest.value;
  const { at } = manifest;
  const installdir = absolute(spec.installdir ?? '/install', at('spec', 'installdir'), findings);
  const tftpdir = absolute(spec.tftpdir ?? '/tftpboot', at('spec', 'tftpdir'), findings);
  const xcatport = spec.xcatport ?? 3001;
  return {
    name: metadata.name,
    because: at('metadata', 'name'),
    protect: metadata.protect ?? false,
    installdir,
    tftpdir,
    master: spec.master,
    xcatport,
    exports: exportsOf(manifest, findings),
    localPaths: localPathsOf(manifest, findings),
    templates: templatesOf(manifest, files, findings),
    attributes: new Map([
      ...Object.entries(spec.attributes ?? {}),
      ...Object.entries({ master: spec.master, installdir, tftpdir, xcatport: String(xcatport) }),
      ...(spec.domain === undefined ? [] : [['domain', spec.domain] as const]),
    ]),
  };
};

const absolute = (text: string, at: Span, findings: Findings): RootedPath => {
  const path = rootedPath(text);
  if (path !== undefined) return path;
  findings.error('path-malformed', `${JSON.stringify(text)} is not an absolute path without ".."`, { at });
  return rootPath;
};

const exportsOf = ({ value, at }: ManifestOf<'Site'>, findings: Findings): Site['exports'] => {
  const { file = '/etc/exports', reload = true, entries = [] } = value.spec.exports ?? {};
  return {
    file: absolute(file, at('spec', 'exports', 'file'), findings),
    reload,
    lines: entries.map((entry, index) => ({
      path: entry.path,
      clients: entry.clients,
      options: entry.options ?? [],
      because: at('spec', 'exports', 'entries', index),
    })),
  };
};

const localPathsOf = ({ value, at }: ManifestOf<'Site'>, findings: Findings): Site['localPaths'] => {
  const local = Object.entries(value.spec.localPaths ?? {}).flatMap(([name, directory]) => {
    const place = at('spec', 'localPaths', name);
    const parts = /^(\[[^\]]*\]|[^:/]+):(\/.*)$/s.exec(name);
    if (parts === null) {
      findings.error('location-malformed', `${JSON.stringify(name)} is not server:/path`, { at: place });
      return [];
    }
    const [, server = '', path = ''] = parts;
    return [{ server, path: absolute(path, place, findings), directory: absolute(directory, place, findings) }];
  });
  return local.sort((a, b) => b.path.length - a.path.length || (a.server + a.path < b.server + b.path ? -1 : 1));
};

const templatesOf = (
  { value, at }: ManifestOf<'Site'>,
  files: (name: string) => string | undefined,
  findings: Findings,
): Site['templates'] => {
  const templates = new Map<Loader, { readonly file: string; readonly text: string }>();
  for (const loader of ['pxe', 'xnba', 'grub2'] as const) {
    const file = value.spec.templates?.[loader];
    if (file === undefined) continue;
    const text = files(file);
    if (text !== undefined) templates.set(loader, { file, text });
    else {
      findings.error('file-unreadable', `${JSON.stringify(file)} is not there or cannot be read`, {
        at: at('spec', 'templates', loader),
        help: 'the path is relative to the repository',
      });
    }
  }
  return templates;
};

/** Stands in where there is no Site, so that everything else is still checked. */
const emptySite: Site = {
  name: '',
  because: nowhere,
  protect: false,
  installdir: rootedPath('/install') ?? rootPath,
  tftpdir: rootedPath('/tftpboot') ?? rootPath,
  master: '',
  xcatport: 3001,
  exports: { file: rootedPath('/etc/exports') ?? rootPath, lines: [], reload: true },
  localPaths: [],
  templates: new Map(),
  attributes: new Map(),
};

import type { Cluster, Image, Layer, Node, Site, StateMount } from '../../src/cluster/cluster.ts';
import type { Survey, SurveyedRule } from '../../src/cluster/survey.ts';
import { must } from '../../src/core/bug.ts';
import { type RootedPath, rootedPath } from '../../src/core/place.ts';
import type { Span } from '../../src/core/source.ts';
import type { Desire } from '../../src/kinds/kind.ts';

export const path = (text: string): RootedPath => must(rootedPath(text), text);

/** A place in a manifest; the line tells places apart. */
export const lineOf = (line: number): Span => ({
  file: 'test.yaml',
  start: { line, column: 1 },
  end: { line, column: 9 },
});

export const aSite = (more: Partial<Site> = {}): Site => ({
  name: 'tokyo',
  because: lineOf(1),
  protect: false,
  installdir: path('/install'),
  tftpdir: path('/tftpboot'),
  master: '172.10.0.1',
  xcatport: 3001,
  exports: { file: path('/etc/exports'), lines: [], reload: true },
  localPaths: [],
  templates: new Map(),
  attributes: new Map(),
  ...more,
});

/** The image of the 2010 document's boot file. */
export const anImage = (more: Partial<Image> = {}): Image => ({
  name: 'centos5.3-x86_64-all',
  because: lineOf(2),
  protect: false,
  os: 'centos5.3',
  arch: 'x86_64',
  profile: 'all',
  groups: [],
  directory: path('/install/netboot/centos5.3/x86_64/all'),
  kernel: 'kernel',
  initrd: 'initrd.gz',
  kernelParameters: '',
  ...more,
});

/** A node that boots that image; `attributes` by `table.column`. */
export const aNode = (more: Partial<Node> = {}, attributes: Readonly<Record<string, string>> = {}): Node => ({
  name: 'n01',
  because: lineOf(3),
  protect: false,
  groups: [],
  image: 'centos5.3-x86_64-all',
  ip: '10.0.0.11',
  macs: ['52:54:00:00:00:01'],
  attribute: (table, column) => attributes[`${table}.${column}`],
  ...more,
});

export const aLayer = (server: string, directory: string, more: Partial<Layer> = {}): Layer => ({
  priority: 1,
  server,
  directory,
  mntopts: '',
  onMissing: 'retry',
  because: lineOf(4),
  protect: false,
  ...more,
});

export const aState = (more: Partial<StateMount> = {}): StateMount => ({
  server: 'cnfs',
  directory: '/gpfs/state',
  mntopts: '',
  because: lineOf(5),
  protect: false,
  ...more,
});

interface Parts {
  readonly site?: Site;
  readonly images?: readonly Image[];
  readonly nodes?: readonly Node[];
  readonly layers?: (node: Node) => readonly Layer[];
  readonly state?: (node: Node) => StateMount | undefined;
  readonly rules?: readonly SurveyedRule[];
  readonly present?: boolean;
}

/** What kinds are given: one image and one node unless told otherwise; boot texts are their values, line by line. */
export const aDesire = (parts: Parts = {}): Desire => {
  const images = parts.images ?? [anImage()];
  const nodes = parts.nodes ?? [aNode()];
  const cluster: Cluster = {
    site: parts.site ?? aSite(),
    images,
    nodes,
    image: (name) => images.find((image) => image.name === name),
    node: (name) => nodes.find((node) => node.name === name),
    nodesOf: (image) => nodes.filter((node) => node.image === image),
    litefile: () => [],
    litetree: parts.layers ?? (() => []),
    state: parts.state ?? (() => undefined),
    policy: [],
  };
  const survey: Survey = {
    images: new Map(
      images.map(({ name }) => [
        name,
        {
          image: name,
          rules: parts.rules ?? [],
          nothingNeeded: [],
          runtimePath: path('/etc/init.d/statelite'),
          present: parts.present ?? true,
        },
      ]),
    ),
    diagnostics: [],
  };
  return {
    cluster,
    survey,
    running: undefined,
    runtimeScript: '#!/bin/sh\n',
    bootText: (loader, part, values) =>
      [`${loader} ${part}`, ...Object.entries(values).map(([name, value]) => `${name}=${value}`)].join('\n'),
  };
};

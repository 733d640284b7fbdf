import type { Cluster, ExportLine, Image, Node } from '../../../src/cluster/cluster.ts';
import { must } from '../../../src/core/bug.ts';
import { type RootedPath, rootedPath } from '../../../src/core/place.ts';
import type { Span } from '../../../src/core/source.ts';

/** The declaration of one export, on a line of statelite.yaml. */
export const anExport = (
  line: number,
  path: string,
  clients: readonly string[],
  options: readonly string[],
): ExportLine => ({
  path,
  clients,
  options,
  because: spanOf(line),
});

/** A cluster that exports these lines, with the image `compute` and `nodes` nodes that boot it, and one that does not. */
export const aCluster = (lines: readonly ExportLine[], nodes = 3, reload = true, protect = false): Cluster => {
  const all = [...Array.from({ length: nodes }, (_, i) => aNode(`n${i}`, 'compute')), aNode('login', undefined)];
  return {
    site: {
      name: 'tokyo',
      because: spanOf(1),
      protect,
      installdir: rooted('/install'),
      tftpdir: rooted('/tftpboot'),
      master: '172.10.0.1',
      xcatport: 3001,
      exports: { file: rooted('/etc/exports'), lines, reload },
      localPaths: [],
      templates: new Map(),
      attributes: new Map(),
    },
    images: [image],
    nodes: all,
    image: () => image,
    node: (name) => all.find((node) => node.name === name),
    nodesOf: () => all.filter((node) => node.image !== undefined),
    litefile: () => [],
    litetree: () => [],
    state: () => undefined,
    policy: [],
  };
};

const spanOf = (line: number): Span => ({
  file: 'statelite.yaml',
  start: { line, column: 9 },
  end: { line, column: 20 },
});

const rooted = (path: string): RootedPath => must(rootedPath(path), path);

const image: Image = {
  name: 'compute',
  because: spanOf(90),
  protect: false,
  os: 'rhels5.3',
  arch: 'x86_64',
  profile: 'compute',
  groups: [],
  directory: rooted('/install/netboot/rhels5.3/x86_64/compute'),
  kernel: 'kernel',
  initrd: 'initrd.gz',
  kernelParameters: '',
};

const aNode = (name: string, boots: string | undefined): Node => ({
  name,
  because: spanOf(80),
  protect: false,
  groups: [],
  image: boots,
  ip: undefined,
  macs: [],
  attribute: () => undefined,
});

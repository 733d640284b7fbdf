import { addressOf, baseName, childPath, rootPath } from '../../core/place.ts';
import type { Resource } from '../../core/resource.ts';
import type { Desire } from '../kind.ts';
import { renderExportLine } from './render-line.ts';

/** One resource for the site's exports file; none when the site declares no exports. */
export const desireExports = ({ cluster }: Desire): readonly Resource[] => {
  const { file, lines, reload } = cluster.site.exports;
  const [first] = lines;
  if (first === undefined) return [];
  return [
    {
      address: addressOf('export', file.slice(1)),
      kind: 'export',
      because: first.because,
      needs: [],
      entries: [
        {
          type: 'edit',
          at: { root: 'exports', path: childPath(rootPath, baseName(file)) },
          editor: 'exports',
          lines: lines.filter((line) => line.clients.length > 0).map(renderExportLine),
        },
      ],
      effect: { when: 'reload', nodes: cluster.nodes.filter((node) => node.image !== undefined).length },
      ...(cluster.site.protect && { protect: true as const }),
      ...(reload && { reload: ['exportfs', '-ra'] }),
    },
  ];
};

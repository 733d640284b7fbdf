import type { Image, Node } from '../../cluster/cluster.ts';
import type { SurveyedImage } from '../../cluster/survey.ts';
import { must } from '../../core/bug.ts';
import type { Diagnostic } from '../../core/diagnostic.ts';
import type { Entry } from '../../core/entry.ts';
import { root } from '../../core/fact.ts';
import { isFileName } from '../../core/file-name.ts';
import { type Address, addressOf, childPath, type Place, type RootedPath, rootedPath } from '../../core/place.ts';
import type { Resource } from '../../core/resource.ts';
import type { Span } from '../../core/source.ts';
import type { Desire } from '../kind.ts';
import { imageListText, nodeListText } from './list-text.ts';

const imageArea = must(rootedPath('/statelite/images'), 'the directory of image lists');
const nodeArea = must(rootedPath('/statelite/nodes'), 'the directory of node lists');

/** One list for each image that is there and booted, and one small list for each node that boots one. */
export const desireNodeLists = (input: Desire): readonly Resource[] => {
  const needs = new Map<string, readonly Address[]>();
  const lists: Resource[] = [];
  for (const image of input.cluster.images) {
    const surveyed = input.survey.images.get(image.name);
    if (surveyed?.present !== true) continue;
    const list = imageList(input, image, surveyed);
    if (list === undefined) continue;
    lists.push(list);
    needs.set(image.name, [list.address]);
  }
  for (const node of input.cluster.nodes) {
    if (node.image !== undefined) lists.push(nodeList(input, node, node.image, needs.get(node.image) ?? []));
  }
  return lists;
};

const imageList = (input: Desire, image: Image, surveyed: SurveyedImage): Resource | undefined => {
  const nodes = input.cluster.nodesOf(image.name).length;
  if (nodes === 0) return undefined;
  return {
    address: addressOf('node-list', `images/${image.name}`),
    kind: 'node-list',
    because: image.because,
    image: image.name,
    needs: [],
    ...listEntries(imageArea, image.name, image.because, () => imageListText(surveyed.rules)),
    effect: { when: 'next-boot', nodes },
    ...(image.protect && { protect: true as const }),
  };
};

const nextBoot = { when: 'next-boot', nodes: 1 } as const;

const nodeList = (input: Desire, node: Node, image: string, needs: readonly Address[]): Resource => {
  const { entries, blocked } = listEntries(nodeArea, node.name, node.because, () =>
    nodeListText(image, input.cluster.litetree(node), input.cluster.state(node)),
  );
  return {
    address: addressOf('node-list', node.name),
    kind: 'node-list',
    because: node.because,
    image,
    node: node.name,
    needs,
    entries,
    effect: nextBoot,
    ...(blocked && { blocked }),
    ...(node.protect && { protect: true as const }),
  };
};

/** Where the list of an image is; undefined when its name cannot be that of a file. */
export const listOfImage = (image: string): Place | undefined =>
  isFileName(image) ? { root: 'install', path: childPath(imageArea, image) } : undefined;

const listEntries = (
  area: RootedPath,
  name: string,
  because: Span,
  text: () => string,
): { readonly entries: readonly Entry[]; readonly blocked?: readonly Diagnostic[] } =>
  isFileName(name)
    ? { entries: [listFile(childPath(area, name), text())] }
    : { entries: [], blocked: [notAName(name, because)] };

const listFile = (path: RootedPath, text: string): Entry => ({
  type: 'file',
  at: { root: 'install', path },
  text,
  mode: 0o644,
  owner: root,
  claim: 'own',
});

const notAName = (name: string, at: Span): Diagnostic => ({
  code: 'unsafe-file-name',
  severity: 'error',
  message: `${JSON.stringify(name)} cannot be the name of a file, and its compiled list has that name`,
  at,
  help: 'choose a name without slashes and control characters, at most 255 bytes long',
});

import type { Cluster } from '../cluster/cluster.ts';
import { selectNodes } from '../cluster/noderange.ts';
import { closest } from '../core/closest.ts';
import type { Diagnostic } from '../core/diagnostic.ts';
import { type RootedPath, rootedPath } from '../core/place.ts';
import type { Span } from '../core/source.ts';
import type { Manifest, ManifestOf } from '../manifest/document.ts';
import type { Assertion, Claim, Source, Subject } from './assertion.ts';

type Row = ManifestOf<'Assertion'>['value']['spec']['assertions'][number];

/** The assertions of a repository in the order written, disabled ones left out, and what is wrong with them. */
export const readAssertions = (
  manifests: readonly Manifest[],
  cluster: Cluster,
): { readonly assertions: readonly Assertion[]; readonly diagnostics: readonly Diagnostic[] } => {
  const diagnostics: Diagnostic[] = [];
  const assertions = manifests.flatMap((manifest) =>
    manifest.kind !== 'Assertion'
      ? []
      : manifest.value.spec.assertions.flatMap((row, index): readonly Assertion[] => {
          if (row.disable === true) return [];
          const at = (...keys: readonly string[]): Span => manifest.at('spec', 'assertions', index, ...keys);
          const asked: Asked = { row, at, cluster, manifests, diagnostics };
          const subject = subjectOf(asked);
          const claims = subject === undefined ? [] : claimsOf(asked, subject);
          if (subject === undefined || claims.length === 0) return [];
          const { name } = manifest.value.metadata;
          return [{ name: `${name}[${index + 1}]`, manifest: name, text: textOf(row), because: at(), subject, claims }];
        }),
  );
  return { assertions, diagnostics };
};

interface Asked {
  readonly row: Row;
  readonly at: (...keys: readonly string[]) => Span;
  readonly cluster: Cluster;
  readonly manifests: readonly Manifest[];
  readonly diagnostics: Diagnostic[];
}

const subjectOf = (asked: Asked): Subject | undefined => {
  const { row, at, cluster, diagnostics } = asked;
  const given = (['nodes', 'images', 'exports'] as const).filter((key) => row[key] !== undefined);
  if (given.length !== 1) {
    const message =
      given.length === 0 ? 'the assertion is about nothing' : `it is about ${given.join(' and ')} at once`;
    return void refuse(asked, at(), message, 'name one of nodes, images and exports');
  }
  if (row.nodes !== undefined) {
    const selected = selectNodes(row.nodes, cluster, at('nodes'));
    diagnostics.push(...selected.diagnostics);
    return { about: 'nodes', names: selected.nodes.map((node) => node.name) };
  }
  if (row.images !== undefined) return imagesOf(asked, row.images);
  const path = row.exports === 'ALL' ? 'ALL' : rootedPath(row.exports ?? '');
  return path === undefined ? void badPath(asked, 'exports') : { about: 'exports', path };
};

const imagesOf = ({ at, cluster, diagnostics }: Asked, selector: string): Subject => {
  const names = cluster.images
    .filter((image) => selector === 'ALL' || image.name === selector || image.groups.includes(selector))
    .map((image) => image.name);
  if (names.length === 0 && selector !== 'ALL') diagnostics.push(noImage(selector, at('images'), cluster));
  return { about: 'images', names };
};

const noImage = (name: string, at: Span, cluster: Cluster): Diagnostic => {
  const known = cluster.images.flatMap((image) => [image.name, ...image.groups]);
  const meant = closest(name, known);
  return {
    code: 'image-unknown',
    severity: 'error',
    message: `${JSON.stringify(name)} is neither an image nor an image group`,
    at,
    help: meant === undefined ? 'name an Image of the manifests' : `did you mean ${meant}?`,
  };
};

const ofPath = ['behaviour', 'method', 'writable', 'survives', 'comesFrom'] as const;
const ofSubject = {
  nodes: ['boots', 'state', 'path', ...ofPath],
  images: ['path', 'behaviour', 'method', 'writable', 'survives'],
  exports: ['never', 'always'],
} as const;
const everyClaim = ['boots', 'state', 'path', ...ofPath, 'never', 'always'] as const;

const claimsOf = (asked: Asked, { about }: Subject): readonly Claim[] => {
  const { row, at, cluster } = asked;
  const given = everyClaim.filter((key) => row[key] !== undefined);
  const allowed: readonly string[] = ofSubject[about];
  const strange = given.find((key) => !allowed.includes(key));
  const pathless = ofPath.find((key) => row[key] !== undefined && row.path === undefined);
  if (strange !== undefined) {
    refuse(asked, at(strange), `${strange} says nothing about ${about}`, `of ${about} say ${allowed.join(', ')}`);
  } else if (pathless !== undefined) {
    refuse(asked, at(pathless), `${pathless} needs a path`, 'add path: an absolute path');
  } else if (given.length === 0 || (row.path !== undefined && !ofPath.some((key) => row[key] !== undefined))) {
    const help = `say ${allowed.filter((key) => key !== 'path').join(', ')}`;
    refuse(asked, at(), 'the assertion claims nothing', help);
  } else {
    if (row.boots !== undefined && cluster.image(row.boots) === undefined) {
      asked.diagnostics.push(noImage(row.boots, at('boots'), cluster));
    }
    const path = row.path === undefined ? undefined : rootedPath(row.path);
    if (row.path !== undefined && path === undefined) badPath(asked, 'path');
    else return [...plainClaims(row), ...(path === undefined ? [] : pathClaims(asked, path))];
  }
  return [];
};

const plainClaims = ({ boots, state, never, always }: Row): readonly Claim[] => [
  ...(boots === undefined ? [] : [{ claim: 'boots', image: boots } as const]),
  ...(state === undefined ? [] : [{ claim: 'state', wanted: state } as const]),
  ...(never === undefined ? [] : [{ claim: 'never', options: never } as const]),
  ...(always === undefined ? [] : [{ claim: 'always', options: always } as const]),
];

const pathClaims = (asked: Asked, path: RootedPath): readonly Claim[] => {
  const { behaviour, method, writable, survives, comesFrom } = asked.row;
  const sources = typeof comesFrom === 'string' ? [comesFrom] : (comesFrom ?? []);
  return [
    ...(behaviour === undefined ? [] : [{ claim: 'behaviour', path, is: behaviour } as const]),
    ...(method === undefined ? [] : [{ claim: 'method', path, is: method } as const]),
    ...(writable === undefined ? [] : [{ claim: 'writable', path, is: writable } as const]),
    ...(survives === undefined ? [] : [{ claim: 'survives', path, is: survives } as const]),
    ...(comesFrom === undefined
      ? []
      : [{ claim: 'comesFrom', path, from: sources.flatMap((source) => sourceOf(asked, source)) } as const]),
  ];
};

/** `layer 2`, `layer cnfs:/gpfs/dallas`, `layer sites`: by priority, by directory, by the manifest that has it. */
const sourceOf = (asked: Asked, text: string): readonly Source[] => {
  if (text === 'image' || text === 'state') return [{ tree: text }];
  const word = text.replace(/^layer\s+/, '');
  const trees = asked.manifests.flatMap((manifest) => (manifest.kind === 'LiteTree' ? [manifest.value] : []));
  if (/^-?\d+(\.\d+)?$/.test(word)) {
    const priority = Number(word);
    const known = trees.some(({ spec }) => spec.layers.some((layer) => layer.priority === priority));
    return known ? [{ tree: 'layer', by: 'priority', priority }] : unknownLayer(asked, word, []);
  }
  if (/^\/|:/.test(word)) return [{ tree: 'layer', by: 'directory', directory: word }];
  const names = trees.map(({ metadata }) => metadata.name);
  return names.includes(word) ? [{ tree: 'layer', by: 'manifest', name: word }] : unknownLayer(asked, word, names);
};

const unknownLayer = ({ at, diagnostics }: Asked, word: string, names: readonly string[]): readonly Source[] => {
  const meant = closest(word, names);
  diagnostics.push({
    code: 'assertion-layer-unknown',
    severity: 'error',
    message: `no LiteTree manifest has a layer ${word}, nor that name`,
    at: at('comesFrom'),
    help:
      meant === undefined ? 'write layer and its priority, its directory, or its manifest' : `did you mean ${meant}?`,
  });
  return [];
};

const badPath = ({ row, at, diagnostics }: Asked, key: 'path' | 'exports'): void => {
  diagnostics.push({
    code: 'path-malformed',
    severity: 'error',
    message: `${JSON.stringify(row[key])} cannot be a path`,
    at: at(key),
    help: 'write an absolute path without ".."',
  });
};

const refuse = ({ diagnostics }: Asked, at: Span, message: string, help: string): void => {
  diagnostics.push({ code: 'assertion-unclear', severity: 'error', message, at, help });
};

const textOf = (row: Row): string => {
  const subject =
    row.nodes !== undefined
      ? `nodes ${row.nodes}`
      : row.images !== undefined
        ? `images ${row.images}`
        : `exports ${row.exports}`;
  const sources = typeof row.comesFrom === 'string' ? row.comesFrom : row.comesFrom?.join(', ');
  const words = [
    row.boots === undefined ? undefined : `boot ${row.boots}`,
    row.state === undefined ? undefined : stateText(row.state),
    row.behaviour === undefined ? undefined : `is ${row.behaviour}`,
    row.method === undefined ? undefined : `is reached by ${row.method}`,
    row.writable === undefined ? undefined : `is ${row.writable ? 'writable' : 'read-only'}`,
    row.survives === undefined ? undefined : row.survives ? 'survives a reboot' : 'is lost at a reboot',
    sources === undefined ? undefined : `comes from ${sources}`,
    row.never === undefined ? undefined : `are never ${row.never.join(', ')}`,
    row.always === undefined ? undefined : `are always ${row.always.join(', ')}`,
  ].filter((word) => word !== undefined);
  const path = row.path === undefined ? '' : `${row.path} `;
  return `${subject}: ${path}${words.join(', ')}`;
};

const stateText = (state: boolean | string): string =>
  typeof state === 'string' ? `have their state on ${state}` : `have ${state ? 'a' : 'no'} directory for their state`;

import type { Diagnostic } from '../core/diagnostic.ts';
import type { At, Manifest, ManifestKind, Path } from './document.ts';
import {
  Assertion,
  Image,
  LiteFile,
  LiteTree,
  Node,
  NodeGroup,
  PlanPolicy,
  Policy,
  type SchemaError,
  Site,
  Statelite,
} from './generated/validators.js';
import type { Layout } from './layout.ts';
import { isMapping, type Plain } from './plain.ts';
import { describeSchemaError } from './schema-error.ts';

/** Checks a plain value against the schema of its kind; a manifest comes back when nothing is wrong. */
export const checkSchema = (
  kind: ManifestKind,
  plain: Plain,
  layout: Layout,
): { readonly manifest?: Manifest; readonly diagnostics: readonly Diagnostic[] } => {
  const manifest = typed(kind, plain, layout.at);
  if (manifest !== undefined) return { manifest, diagnostics: [] };
  const diagnostics: Diagnostic[] = [];
  const seen = new Set<string>();
  for (const error of validators[kind].errors ?? []) {
    const path = pathOf(error.instancePath, plain);
    if (isOurs(error, path)) continue;
    const diagnostic = describeSchemaError({ kind, error, path, plain, layout });
    const key = JSON.stringify([diagnostic.at, diagnostic.message]);
    if (!seen.has(key)) diagnostics.push(diagnostic);
    seen.add(key);
  }
  return { diagnostics };
};

/** Errors that checking the document reports better, or that only repeat another error. */
const isOurs = (error: SchemaError, path: Path): boolean =>
  error.keyword === 'propertyNames' || (path.length === 1 && (path[0] === 'apiVersion' || path[0] === 'kind'));

const validators = { Site, Image, NodeGroup, Node, LiteFile, LiteTree, Statelite, Policy, Assertion, PlanPolicy };

const typed = (kind: ManifestKind, value: Plain, at: At): Manifest | undefined => {
  switch (kind) {
    case 'Site':
      return Site(value) ? { kind, value, at } : undefined;
    case 'Image':
      return Image(value) ? { kind, value, at } : undefined;
    case 'NodeGroup':
      return NodeGroup(value) ? { kind, value, at } : undefined;
    case 'Node':
      return Node(value) ? { kind, value, at } : undefined;
    case 'LiteFile':
      return LiteFile(value) ? { kind, value, at } : undefined;
    case 'LiteTree':
      return LiteTree(value) ? { kind, value, at } : undefined;
    case 'Statelite':
      return Statelite(value) ? { kind, value, at } : undefined;
    case 'Policy':
      return Policy(value) ? { kind, value, at } : undefined;
    case 'Assertion':
      return Assertion(value) ? { kind, value, at } : undefined;
    case 'PlanPolicy':
      return PlanPolicy(value) ? { kind, value, at } : undefined;
  }
};

/** The parts of a JSON pointer, indexes of lists as numbers. */
const pathOf = (pointer: string, plain: Plain): Path => {
  const path: (string | number)[] = [];
  let inside: Plain | undefined = plain;
  for (const escaped of pointer.split('/').slice(1)) {
    const part: string = escaped.replaceAll('~1', '/').replaceAll('~0', '~');
    if (Array.isArray(inside)) {
      path.push(Number(part));
      inside = inside[Number(part)];
    } else {
      path.push(part);
      inside = isMapping(inside) ? inside[part] : undefined;
    }
  }
  return path;
};

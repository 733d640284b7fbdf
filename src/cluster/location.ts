import {
  compileTemplate,
  fillTemplate,
  type Scope,
  type Template,
  type TemplateProblem,
  type Variable,
} from './template.ts';

/** `server:/directory` or `/directory`, each part a template. */
export interface Location {
  readonly text: string;
  readonly server: Template | undefined;
  readonly directory: Template;
}

/** Why a location is refused, for any node. */
export type LocationProblem =
  | TemplateProblem
  | { readonly code: 'location-malformed'; readonly problem: string; readonly help: string };

/**
 * Reads a location. The colon that ends the server is looked for before variables are replaced, so that no value can
 * move it.
 */
export const compileLocation = (text: string): Location | LocationProblem => {
  // A whole location may be a command of xCAT; why it is refused matters more than its form.
  const command = /#CMD=/i.test(text) ? compileTemplate(text) : undefined;
  if (command !== undefined && 'problem' in command) return command;
  const parts = /^(\[[^\]]*\]|(?:\$\{[^{}$]*\}|\$(?!\{)|[^:/$])*):(?=[/$])(.*)$/s.exec(text);
  const [, server, path = text] = parts ?? [];
  if (server === '') return malformedLocation(text, 'has no server before its colon');
  if (parts === null && /^[^/$]/.test(text))
    return malformedLocation(text, 'is neither server:/directory nor /directory');
  const climbs = pathProblem(path.startsWith('/') ? path : `/${path}`);
  if (climbs !== undefined) return malformedLocation(text, climbs);
  const directory = compileTemplate(path);
  if ('problem' in directory) return directory;
  const host = server === undefined ? undefined : compileTemplate(server);
  if (host !== undefined && 'problem' in host) return host;
  return { text, server: host, directory };
};

/** A location as one node sees it. The directory keeps a trailing slash; its doubled slashes are collapsed. */
export interface FilledLocation {
  readonly server: string;
  readonly directory: string;
}

/** What stands in the way of filling in a location for a node. */
export type FillProblem = { readonly missing: readonly Variable[] } | { readonly unsafe: string };

/** Fills in a location for one node. */
export const fillLocation = (location: Location, scope: Scope): FilledLocation | FillProblem => {
  const directory = fillTemplate(location.directory, scope);
  const server = location.server === undefined ? { text: '' } : fillTemplate(location.server, scope);
  if ('missing' in server)
    return 'missing' in directory ? { missing: [...server.missing, ...directory.missing] } : server;
  if ('missing' in directory) return directory;
  if ('unsafe' in server) return { unsafe: unsafeText(server) };
  if ('unsafe' in directory) return { unsafe: unsafeText(directory) };
  const host = hostText(server.text);
  if (host === undefined) return { unsafe: `${JSON.stringify(server.text)} is not a server` };
  if (plainPath.test(directory.text)) return { server: host, directory: directory.text };
  const path = directory.text.replaceAll(/\/{2,}/g, '/');
  const wrong = pathProblem(path);
  if (wrong !== undefined) return { unsafe: `${JSON.stringify(path)} ${wrong}` };
  return { server: host, directory: path };
};

const malformedLocation = (text: string, problem: string): LocationProblem => ({
  code: 'location-malformed',
  problem: `${JSON.stringify(text)} ${problem}`,
  help: 'write server:/directory',
});

const unsafeText = ({ value }: { readonly value: string }): string =>
  `a variable has the value ${JSON.stringify(value)}`;

// Nearly every directory is such a path, and this is asked for each node.
const plainPath = /^(?:\/\w[\w.-]*)+$/;

/** A host name or address; an IPv6 address gets its brackets. */
const hostText = (text: string): string | undefined => {
  if (text === '') return text;
  if (/^[0-9A-Fa-f:.]*:[0-9A-Fa-f:.]*$/.test(text)) return `[${text}]`;
  return /^([A-Za-z0-9_][A-Za-z0-9._-]*|\[[0-9A-Fa-f:.]+\])$/.test(text) ? text : undefined;
};

const pathProblem = (path: string): string | undefined => {
  if (!path.startsWith('/')) return 'is not an absolute path';
  if (/(?:^|\/)\.\.?(?:\/|$)/.test(path)) return 'has a component "." or ".."';
  return /\p{Cc}/u.test(path) ? 'contains a control character' : undefined;
};

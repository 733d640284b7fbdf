import { lstatSync, readlinkSync, realpathSync } from 'node:fs';
import { HostError } from '../core/host-error.ts';
import { attempt, unless } from './attempt.ts';

/** As many links as Linux follows; see path_resolution(7). */
const maximumHops = 40;

/**
 * The real name of a directory when `top` is taken as `/`: absolute links start again at `top`, and `..` stops there.
 * Components that do not exist stay as they are written.
 */
export const resolveBelow = (top: string, path: string): string => {
  const base = realTop(top);
  let hops = 0;
  let at = base;
  const rest = path.split('/').reverse();
  for (let part = rest.pop(); part !== undefined; part = rest.pop()) {
    if (part === '' || part === '.') continue;
    if (part === '..') {
      at = at === base ? base : at.slice(0, Math.max(at.lastIndexOf('/'), base.length));
      continue;
    }
    const next = `${at}/${part}`;
    const target = linkTarget(next);
    if (target === undefined) {
      at = next;
      continue;
    }
    hops += 1;
    if (hops > maximumHops) throw tooManyLinks(next);
    if (target.startsWith('/')) at = base;
    rest.push(...target.split('/').reverse());
  }
  return at === '' ? '/' : at;
};

/** The real name of what `--root` named, by which plans know it; undefined for the machine itself. */
export const realBelow = (rootDirectory: string): string | undefined => {
  const real = realTop(rootDirectory);
  return real === '' ? undefined : real;
};

/** The directory that stands for `/`, without a trailing slash, so that the real `/` is the empty string. */
const realTop = (top: string): string => {
  const real = attempt('look at', top, () => realpathSync(top));
  return real === '/' ? '' : real;
};

const linkTarget = (path: string): string | undefined =>
  attempt('look at', path, () =>
    unless(['ENOENT', 'ENOTDIR'], () => (lstatSync(path).isSymbolicLink() ? readlinkSync(path) : undefined)),
  );

const tooManyLinks = (path: string): HostError =>
  new HostError({ verb: 'look at', path, errno: 'ELOOP', message: 'the path leads through more than 40 links' });

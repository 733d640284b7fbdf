import { lstatSync, readdirSync, readFileSync, readlinkSync } from 'node:fs';
import { absent } from '../core/fact.ts';
import { HostError } from '../core/host-error.ts';
import { type SeenRoot, sights } from '../core/unchanged.ts';
import { errnoOf } from './attempt.ts';
import { exactly, foundDirectory, foundFact, hashedFact, readOpened, roughly, signatureOf } from './found-fact.ts';
import { sha256OfBytes, sha256OfOpenFile } from './hash.ts';
import { nameBelow } from './held-directories.ts';
import { listedTypes } from './listed-types.ts';

/**
 * Whether everything that was seen in a root would be seen again. Each place is looked at anew, as closely as before;
 * what cannot be looked at is not the same.
 */
export const isStillSo = ({ real, seen }: Pick<SeenRoot, 'real' | 'seen'>): boolean => {
  const typeOf = listedTypes((name) => lstatSync(name, roughly));
  try {
    for (let index = 0; index < seen.length; index += 2) {
      const name = nameBelow(real, seen[index] ?? '');
      const sight = seen[index + 1] ?? '';
      const now = sight.startsWith('t') ? sights.type(typeOf(name)) : sightOf(sight.charAt(0), name);
      if (now !== sight) return false;
    }
    return true;
  } catch (error) {
    if (error instanceof HostError || errnoOf(error) !== undefined) return false;
    throw error;
  }
};

/** What is seen now, as closely as the letter says; throws where there is nothing to be looked at so closely. */
const sightOf = (letter: string, name: string): string | undefined => {
  switch (letter) {
    case 'l':
      return sights.fact({ type: 'link', target: readlinkSync(name) });
    case 'd': {
      const stats = lstatSync(name, roughly);
      return stats?.isDirectory() === true ? sights.fact(foundDirectory(stats)) : undefined;
    }
    case 'n':
      return sights.names(readdirSync(name).sort());
    case 'x':
      return sights.text(sha256OfBytes(readOpened(name, name, (fd) => readFileSync(fd))));
  }
  const stats = lstatSync(name, exactly);
  const fact = stats === undefined ? absent : foundFact(stats, name, name);
  if (fact.type !== 'file' || stats === undefined) return sights.fact(fact);
  switch (letter) {
    case 'c':
      return sights.content(fact, signatureOf(stats));
    case 'h':
      return sights.fact(hashedFact(stats, readOpened(name, name, sha256OfOpenFile)));
    default:
      return sights.fact(fact);
  }
};

import { effective } from './effective.ts';
import { flagOptions } from './options.ts';

/**
 * The options to write behind a client so that it is granted exactly what `declared` alone would grant, on a line with
 * default options. Undefined when a default cannot be taken back, as with `mountpoint` or `sec=`.
 */
export const fitOptions = (defaults: string | undefined, declared: string): string | undefined => {
  const target = effective(undefined, declared);
  const have = effective(defaults, declared);
  if (have === target) return declared;
  const words = new Set(have.split(','));
  const missing = new Set(
    target.split(',').filter((word) => !words.has(word) && (flagOptions.has(word) || /^anon[ug]id=/.test(word))),
  );
  const fitted = [...missing, ...(declared === '' ? [] : [declared])].join(',');
  return effective(defaults, fitted) === target ? fitted : undefined;
};

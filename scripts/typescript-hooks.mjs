// For `module.register`: lets a script import the project's TypeScript as it is.
import { readFileSync } from 'node:fs';
import { transformSync } from 'esbuild';

export const load = (url, context, next) => {
  if (!url.startsWith('file:') || !url.endsWith('.ts')) return next(url, context);
  const { code } = transformSync(readFileSync(new URL(url), 'utf8'), { loader: 'ts', format: 'esm', target: 'node20' });
  return { format: 'module', source: code, shortCircuit: true };
};

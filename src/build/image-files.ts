import { recordPath } from './built-record.ts';

/** Why a build cannot give kernel and initrd these names in the directory of an image, and whose name it is. */
export const imageFileProblem = (named: {
  readonly kernel?: string;
  readonly initrd?: string;
}): { readonly of: 'kernel' | 'initrd'; readonly message: string } | undefined => {
  const { kernel = 'kernel', initrd = 'initrd.gz' } = named;
  for (const [of, name] of [
    ['kernel', kernel],
    ['initrd', initrd],
  ] as const) {
    if (name === 'rootimg' || `/${name}` === recordPath || ofAnotherBuild.test(name))
      return { of, message: `${JSON.stringify(name)} cannot be the ${of}: a build uses that name itself` };
  }
  if (kernel !== initrd) return undefined;
  const of = named.initrd === undefined ? 'kernel' : 'initrd';
  return { of, message: `${JSON.stringify(initrd)} cannot be kernel and initrd at once` };
};

/** What is put aside, and what is not whole yet. */
const ofAnotherBuild = /\.previous$|\.new-/;

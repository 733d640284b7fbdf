import { recordPath } from './built-record.ts';

/** Why a build cannot give kernel and initrd these names in the directory of an image; undefined when it can. */
export const imageFileProblem = (
  kernel: string,
  initrd: string,
): { readonly of: 'kernel' | 'initrd'; readonly message: string } | undefined => {
  for (const [of, name] of [
    ['kernel', kernel],
    ['initrd', initrd],
  ] as const) {
    if (name === 'rootimg' || `/${name}` === recordPath || ofAnotherBuild.test(name))
      return { of, message: `${JSON.stringify(name)} cannot be the ${of}: a build uses that name itself` };
  }
  if (kernel !== initrd) return undefined;
  return { of: 'initrd', message: `${JSON.stringify(initrd)} cannot be kernel and initrd at once` };
};

/** What is put aside, and what is not whole yet. */
const ofAnotherBuild = /\.previous$|\.new-/;

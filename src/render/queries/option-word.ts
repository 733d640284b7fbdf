import type { LitefileRule } from '../../cluster/cluster.ts';

/**
 * The word that today's xCAT has for a rule: `ro` for a bind mount, `link,ro` for links, `tmpfs,rw` for a link in tmpfs
 * (which is also what xCAT prints for a blank option), `localdisk` either way.
 */
export const optionWord = ({ behaviour, method }: Pick<LitefileRule, 'behaviour' | 'method'>): string => {
  if (method === 'bind' || behaviour === 'localdisk') return behaviour;
  return behaviour === 'tmpfs' ? 'tmpfs,rw' : `link,${behaviour}`;
};

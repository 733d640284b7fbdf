import { readFileSync } from 'node:fs';
import { expect, it } from '@jest/globals';
import type { Behaviour, Method } from '../../src/cluster/cluster.ts';
import { must } from '../../src/core/bug.ts';
import { needs } from './support/requirements.ts';
import { type RuleText, type Shell, smallNode, stateOn } from './support/small-node.ts';

const shells = ['dash', 'busybox', 'bash'] as const;

/** The programs that each rule cannot do without, at a boot that finds its state as the last one left it. */
const sorts: readonly (readonly [`${Behaviour} ${Method}`, readonly string[]])[] = [
  ['tmpfs link', ['cp']],
  ['tmpfs bind', ['cp', 'mount']],
  ['persistent link', ['ln']],
  ['persistent bind', ['mount']],
  ['ro link', ['ln']],
  ['ro bind', ['mount', 'mount']],
  ['con link', ['rm', 'cp', 'mv']],
  ['con bind', ['rm', 'cp', 'mv', 'mount']],
];

needs({ root: true, commands: ['unshare', 'chroot', 'busybox', 'dash', 'bash'] }).each(shells)(
  'what rules cost at a boot under %s',
  (shell) => {
    it('are the copies and mounts that each consists of and nothing more, be there a hundred of them or four', () => {
      const bare = sorts.flatMap(([, calls]) => calls).length / sorts.length;
      const [few, some, many] = [104, 248, 392].map((count) => ({ count, ...costOf(shell, count) }));
      if (few === undefined || some === undefined || many === undefined) throw new Error('three boots');
      expect(some.processes - few.processes).toBe(144 * bare);
      expect(many.processes - some.processes).toBe(144 * bare);
      expect(few.processes - 104 * bare).toBeLessThan(60);
      // Nor does the shell itself do more for a rule than for those before it.
      expect(some.commands - few.commands).toBeGreaterThan(144 * 10);
      expect((many.commands - some.commands) / (some.commands - few.commands)).toBeLessThan(1.02);
    }, 240_000);
  },
);

/** The processes, and the commands of the shell itself, that a boot with so many rules takes. */
const costOf = (shell: Shell, count: number) => {
  const node = smallNode();
  try {
    const rules = Array.from({ length: count }, (_, index): RuleText => {
      const [sort] = must(sorts[index % sorts.length], 'a sort of rules');
      return `${sort} /etc/d${index % 8}/f${index}`;
    });
    const paths = rules.map((rule) => rule.split(' /')[1] ?? '');
    node.put('root', Object.fromEntries(paths.map((path) => [path, 'content\n'])));
    node.put('srv', Object.fromEntries(paths.map((path) => [`state/n01/${path}`, 'kept\n'])));
    node.convert(rules, [], stateOn('/state'));
    // The numbers of processes go up by one in a PID namespace of its own.
    const number = (name: string) => `sh -c 'echo $$' >${node.top}/${name}`;
    const around = { cmdline: 'NODE=n01 statelite.debug', before: number('before'), after: number('after') };
    const { status, said } = node.boot(shell, '', around);
    expect(status).toBe(0);
    const [before = 0, after = 0] = ['before', 'after'].map((name) => Number(readFileSync(`${node.top}/${name}`)));
    return { processes: after - before - 2, commands: said.match(/^\++ /gm)?.length ?? 0 };
  } finally {
    node.remove();
  }
};

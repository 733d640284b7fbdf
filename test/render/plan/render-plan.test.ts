import { describe, expect, it } from '@jest/globals';
import type { Change } from '../../../src/core/change.ts';
import { addressOf } from '../../../src/core/place.ts';
import { type PlanView, renderPlan } from '../../../src/render/plan/render-plan.ts';
import { aBootFile, aNewLink, aPath, aPlan, aRemovedLink, aSpan } from '../../support/a-plan.ts';

const view: PlanView = {
  color: false,
  width: 140,
  details: false,
  foldNodes: (names) => `${names[0]}..${names.at(-1)}`,
};

const show = (changes: readonly Change[], over: Partial<PlanView> = {}): string =>
  renderPlan(aPlan(changes), { ...view, ...over });

const exportLine: Change = {
  address: addressOf('export', '/install'),
  kind: 'export',
  because: aSpan(12, 'statelite.yaml'),
  needs: [],
  effect: { when: 'reload', nodes: 214 },
  action: 'create',
  steps: [],
  texts: [{ path: '/etc/exports', before: '', after: '/install *(ro)\n' }],
};

const blocked: Change = {
  address: addressOf('image-link', 'gpu:/opt/license'),
  kind: 'image-link',
  because: aSpan(12),
  image: 'gpu',
  needs: [],
  effect: { when: 'live-breaks', nodes: 3 },
  action: 'blocked',
  diagnostics: [
    {
      code: 'foreign-content',
      severity: 'error',
      message: 'a link to "/srv/license" is already here',
      help: 'Move it away, or remove the rule.',
      related: [{ at: aSpan(3), message: 'first declared here' }],
    },
  ],
};

const waiting: Change = {
  address: addressOf('boot-file', 'g01'),
  kind: 'boot-file',
  because: aSpan(44),
  image: 'gpu',
  node: 'g01',
  needs: [blocked.address],
  effect: { when: 'next-boot', nodes: 1 },
  action: 'waiting',
  on: blocked.address,
};

describe('renderPlan', () => {
  it('shows a whole plan: riskiest first, with reasons, effects and the counts last', () => {
    const boot = aBootFile('n01', { path: '/pxelinux.cfg/n01', before: 'a\n', after: 'b\n' }, 'drift');
    const plan = aPlan([aNewLink('/etc/ntp.conf'), aRemovedLink('/etc/motd'), boot, exportLine, blocked, waiting], {
      add: 2,
      change: 1,
      destroy: 1,
      blocked: 1,
      waiting: 1,
      unchanged: 412,
    });
    expect(renderPlan(plan, view)).toBe(`site
  takes effect when the server reloads, for 214 nodes
    + create  export//install  (statelite.yaml:12)
              /install *: new (ro)

image compute
  live at once on 214 running nodes
    - remove  image-link/compute:/etc/motd  the original returns  (no longer declared)
  breaks on 214 running nodes until refresh or reboot
  to avoid that: apply --staged, or method: bind in the rule
    + create  image-link/compute:/etc/ntp.conf  -> ../.statelite/tmpfs/etc/ntp.conf  (manifests/base.yaml:9)

nodes
  takes effect at the next boot of 1 node
    ~ change  boot-file/n01  changed on disk since it was applied  (manifests/nodes.yaml:31)

not done
    ! blocked image-link/gpu:/opt/license  (manifests/base.yaml:12)
              error[foreign-content] a link to "/srv/license" is already here
              manifests/base.yaml:3:7: first declared here
              help: Move it away, or remove the rule.
    . waiting boot-file/g01  waiting for image-link/gpu:/opt/license  (manifests/base.yaml:44)

Plan: 2 to add, 1 to change, 1 to destroy, 1 blocked, 1 waiting (412 unchanged).
`);
  });

  it('says that nothing changes in one line', () => {
    expect(renderPlan(aPlan([], { unchanged: 1412 }), view)).toBe(
      'No changes. Site tokyo is as the manifests say (1,412 unchanged).\n',
    );
  });

  it('never shows what is kept', () => {
    const kept: Change = { ...blocked, action: 'keep' };
    expect(show([kept])).toMatch(/^No changes\./);
  });

  it('folds siblings by top directory and names one link with its target', () => {
    const links = Array.from({ length: 412 }, (_, index) => aNewLink(`/etc/f${index}`, 9 + index));
    const text = show([...links, aNewLink('/var/log', 3)]);
    expect(text).toContain('+ create  412 links under compute:/etc  for example');
    expect(text).toContain('image-link/compute:/etc/f0 -> ../.statelite/tmpfs/etc/f0');
    expect(text).toContain('(manifests/base.yaml:9-420)');
    expect(text).toContain('+ create  image-link/compute:/var/log  ->');
    expect(text.split('\n').length).toBeLessThan(12);
  });

  it('folds the boot files of many nodes into a noderange and adds the nodes up', () => {
    const names = Array.from({ length: 10_000 }, (_, index) => `n${String(index + 1).padStart(5, '0')}`);
    const text = show(names.map((name) => aBootFile(name, { path: `/pxelinux.cfg/${name}`, before: '', after: 'x' })));
    expect(text).toContain('takes effect at the next boot of 10,000 nodes');
    expect(text).toContain('+ create  10,000 boot files for n00001..n10000');
  });

  it('does not fold what differs in its mark, its reason or its blocker', () => {
    const changed = Array.from({ length: 6 }, (_, index) =>
      aBootFile(`n${index}`, { path: `/a/n${index}`, before: 'a', after: 'b' }),
    );
    const drifted = Array.from({ length: 6 }, (_, index) =>
      aBootFile(`m${index}`, { path: `/a/m${index}`, before: 'a', after: 'b' }, 'drift'),
    );
    expect(show([...changed, ...drifted])).not.toContain('boot files for');
  });

  it('shows steps and text differences with details, unfolded', () => {
    const boot = aBootFile('n01', { path: '/pxelinux.cfg/n01', before: 'a\nb\nc\n', after: 'a\nB\nc\n' });
    const links = Array.from({ length: 20 }, (_, index) => aNewLink(`/etc/f${index}`));
    const text = show([boot, ...links], { details: true });
    expect(text).toContain(
      ['~ write tftp:/pxelinux.cfg/n01  0644 0:0', '@@ /pxelinux.cfg/n01 -1,3 +1,3 @@', ' a', '-b', '+B', ' c']
        .map((line) => `              ${line}\n`)
        .join(''),
    );
    expect(text).toContain('> move image/compute:/etc/f19 to image/compute:/.default/etc/f19, leaving a link ->');
    expect(text).not.toContain('links under');
  });

  it('escapes what a terminal would obey, in paths, targets, messages and texts', () => {
    const boot = aBootFile('n01', { path: '/a/n01', before: '', after: 'x\u001b]0;title\u0007\n' });
    const evil = { ...blocked, diagnostics: [{ code: 'foreign-content', severity: 'error', message: 'a\u001b[2Jb' }] };
    const text = show([boot, aNewLink('/etc/\u001b[31mred\nline\u202e'), { ...blocked, ...evil } as Change], {
      details: true,
    });
    expect(text).toContain('/etc/\\e[31mred\\nline\\u202e');
    expect(text).toContain('+x\\e]0;title\\x07');
    expect(text).toContain('a\\e[2Jb');
    for (const character of ['\u001b', '\u0007', '\u202e']) expect(text).not.toContain(character);
  });

  it('shows a reload with the change that it makes effective, not with what nobody notices', () => {
    const quiet: Change = {
      address: addressOf('layer', 's:/d'),
      kind: 'layer',
      needs: [],
      effect: { when: 'none', nodes: 0 },
      action: 'create',
      steps: [],
      texts: [],
    };
    const reload: Change = {
      address: addressOf('reload', 'exportfs -ra'),
      kind: 'reload',
      needs: [exportLine.address],
      effect: exportLine.effect,
      action: 'run',
      steps: [],
    };
    expect(show([exportLine, reload, quiet])).toContain(`    > run     reload/exportfs -ra
  no node notices
    + create  layer/s:/d
`);
  });

  it('counts adoptions beside changes and lists them only with details', () => {
    const adopted: Change = {
      address: addressOf('image-link', 'compute:/etc/fstab'),
      kind: 'image-link',
      needs: [],
      effect: { when: 'live', nodes: 1 },
      action: 'adopt',
      writes: [{ key: 'image/compute:/x', record: { address: addressOf('image-link', 'x'), type: 'link' } }],
    };
    const text = show([exportLine, adopted]);
    expect(text).not.toContain('= adopt');
    expect(text).toContain('\n\n1 already as declared will be recorded as ours (--details lists them).\nPlan: ');
    expect(show([exportLine, adopted], { details: true })).toContain('= adopt   image-link/compute:/etc/fstab');
    expect(show([adopted])).toMatch(
      /^No changes\. .*; 1 already as declared will be recorded as ours at the next apply\)\.\n$/,
    );
  });

  it('marks a replacement, an adoption and a reload with their own symbols and words', () => {
    const at = { root: 'image/compute', path: aPath('/etc/motd') } as const;
    const link = aNewLink('/etc/motd');
    if (link.action !== 'create') throw new Error('not a create');
    const replaced: Change = {
      ...link,
      action: 'update',
      why: 'manifest',
      steps: [
        { step: { do: 'remove', at }, expect: [], writes: [] },
        { step: { do: 'make-link', at, target: 'x' }, expect: [], writes: [] },
      ],
    };
    const adopted: Change = {
      address: addressOf('image-link', 'compute:/etc/fstab'),
      kind: 'image-link',
      image: 'compute',
      needs: [],
      effect: { when: 'none', nodes: 0 },
      action: 'adopt',
      writes: [{ key: 'image/compute:/etc/fstab', record: { address: link.address, type: 'link' } }],
    };
    const reload: Change = {
      address: addressOf('reload', 'exportfs -ra'),
      kind: 'reload',
      needs: [],
      effect: { when: 'reload', nodes: 214 },
      action: 'run',
      steps: [{ step: { do: 'run', command: ['exportfs', '-ra'] }, expect: [], writes: [] }],
    };
    const text = show([replaced, adopted, reload], { details: true });
    expect(text).toContain('  -/+ replace image-link/compute:/etc/motd  -> x');
    expect(text).toContain('    = adopt   image-link/compute:/etc/fstab  already as declared, recorded as ours');
    expect(text).toContain('    > run     reload/exportfs -ra\n');
  });

  it('breaks lines at the width without losing a piece', () => {
    const narrow = show([aNewLink('/etc/ntp.conf')], { width: 40 });
    expect(narrow.split(/\s+/).join(' ')).toBe(
      show([aNewLink('/etc/ntp.conf')])
        .split(/\s+/)
        .join(' '),
    );
    expect(narrow).toContain('\n                -> ../.statelite');
  });

  it('colours only when told to, and colour adds nothing but codes', () => {
    const changes = [aNewLink('/etc/ntp.conf'), aRemovedLink('/etc/motd'), blocked, waiting];
    const colored = show(changes, { color: true });
    const codes = new RegExp(`${'\u001b'}\\[[0-9;]*m`, 'g');
    expect(colored).toMatch(codes);
    expect(colored.replace(codes, '')).toBe(show(changes));
  });

  it('gives equal bytes whatever the order of the changes', () => {
    const changes = Array.from({ length: 40 }, (_, index) => aNewLink(`/${index % 3}/f${index}`, index + 1));
    expect(show([...changes].reverse())).toBe(show(changes));
  });

  it('shows sixty thousand changes in a few lines', () => {
    const changes = Array.from({ length: 60_000 }, (_, index) => aNewLink(`/etc/d${index % 9}/f${index}`));
    const lines = show(changes).trimEnd().split('\n');
    expect(lines.length).toBeLessThan(40);
    expect(lines.join(' ')).toContain('links under');
  });
});

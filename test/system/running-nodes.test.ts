import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from '@jest/globals';
import { must } from '../../src/core/bug.ts';
import type { Change } from '../../src/core/change.ts';
import { everythingBelow } from '../support/everything-below.ts';
import { type Outcome, runStatelite } from '../support/run-program.ts';
import { needs } from './support/requirements.ts';
import { pairText, type RulePair, rulePairs, rulesOf } from './support/rule-pairs.ts';
import { bootNode, furnish, type Ground, type RunningNode } from './support/running-node.ts';
import { rulesText } from './support/small-site.ts';

/** What a node sees of a pair's directory: the contents of its files, `-` for what cannot be read. */
type View = ReadonlyMap<string, string>;

/** What a plan says of the links of a pair. */
type Words = 'quiet' | 'until refresh' | 'until reboot' | 'live';

needs({ root: true, commands: ['unshare', 'nsenter', 'chroot', 'busybox', 'dash'] })('running nodes', () => {
  let top: string;
  let nodes: RunningNode[];
  beforeEach(() => {
    top = mkdtempSync(join(tmpdir(), 'statelite-running-'));
    nodes = [];
  });
  afterEach(() => {
    for (const node of nodes) node.stop();
    rmSync(top, { recursive: true });
  });
  const root = () => join(top, 'root');
  const rootimg = () => join(root(), 'compute/rootimg');

  const declare = (pairs: readonly RulePair[], which: 'before' | 'after'): void => {
    mkdirSync(join(top, 'site'), { recursive: true });
    const rules = pairs.flatMap((pair) => rulesOf(pair.base, pair[which]));
    writeFileSync(join(top, 'site/statelite.yaml'), site);
    writeFileSync(join(top, 'site/rules.yaml'), rulesText(rules));
  };
  const prepare = (pairs: readonly RulePair[]): void => {
    for (const name of ['state', 'etc', 'tftpboot', 'install']) mkdirSync(join(root(), name), { recursive: true });
    for (const { base } of pairs) {
      mkdirSync(join(rootimg(), base, 'd'), { recursive: true });
      for (const name of ['c', 'f']) writeFileSync(join(rootimg(), base, 'd', name), `image ${name}\n`);
    }
    for (const name of ['kernel', 'initrd.gz']) writeFileSync(join(rootimg(), '..', name), name);
    furnish(rootimg());
    declare(pairs, 'before');
  };
  const statelite = async (...args: readonly string[]): Promise<Outcome> => {
    const done = await runStatelite(args, { repository: join(top, 'site'), root: root() });
    if (done.code !== 0) throw new Error(`${args.join(' ')}: ${done.code}\n${done.out}${done.err}`);
    return done;
  };
  const boot = async (name: string): Promise<RunningNode> => {
    const ground: Ground = { root: root(), rootimg: rootimg(), scratch: join(top, name) };
    const node = await bootNode(name, ground);
    nodes.push(node);
    expect([node.boot.code, node.boot.said.match(/PROBLEM.*/g)]).toEqual([0, null]);
    return node;
  };

  /** What a plan for the new rules says of each pair. */
  const plannedWords = async (pairs: readonly RulePair[]): Promise<ReadonlyMap<string, Words>> => {
    const { changes } = JSON.parse((await statelite('plan', '--json')).out) as { changes: readonly Change[] };
    const found = new Map<string, Words>(pairs.map(({ base }) => [base, 'quiet']));
    for (const { kind, address, effect } of changes) {
      const base = kind === 'image-link' ? /:(\/srv\/p\d+)\//.exec(address)?.[1] : undefined;
      if (base === undefined) continue;
      const words = wordsOf(effect);
      if (order.indexOf(words) > order.indexOf(found.get(base) ?? 'quiet')) found.set(base, words);
    }
    return found;
  };

  it('keep what they have for as long as a plan says, whatever rules are changed into whatever others', async () => {
    prepare(rulePairs);
    await statelite('apply', '--yes');
    const node = await boot('n1');
    const before = use(node);
    declare(rulePairs, 'after');
    const words = await plannedWords(rulePairs);
    await statelite('apply', '--yes');
    const applied = view(node);
    expect(node.sh(refresh)).toContain(' 0 problems');
    const refreshed = view(node);
    const untrue = rulePairs.flatMap((pair) => {
      const said = must(words.get(pair.base), pair.base);
      const [was, now, then] = [before, applied, refreshed].map((one) => one.get(pair.base));
      const byLink = pair.before.method === 'link' && pair.after.method === 'link';
      const isTrue =
        said === 'quiet'
          ? now === was && then === was
          : said === 'until refresh'
            ? then === was
            : said === 'until reboot' && byLink
              ? then !== was
              : true;
      return isTrue ? [] : [`${said}: ${pairText(pair)}: ${was} then ${now} then ${then}`];
    });
    expect(untrue).toEqual([]);
    const count = (word: Words): number => [...words.values()].filter((one) => one === word).length;
    expect(order.map(count).every((some) => some > 50)).toBe(true);
    const again = view(await boot('n1'));
    expect(rulePairs.filter(isKept).filter(({ base }) => !again.get(base)?.startsWith('own,'))).toEqual([]);
  }, 600_000);

  it('see no difference between apply --staged, a refresh and an apply, nor does one that boots in between', async () => {
    prepare(rulePairs);
    await statelite('apply', '--yes');
    declare(rulePairs, 'after');
    const words = await plannedWords(rulePairs);
    const safe = rulePairs.filter(({ base }) => ['quiet', 'until refresh'].includes(words.get(base) ?? ''));
    declare(safe, 'before');
    await statelite('apply', '--yes');
    const node = await boot('n1');
    const before = use(node);
    declare(safe, 'after');
    expect((await statelite('apply', '--staged', '--yes')).out).toMatch(/Held back: \d+ links that would dangle/);
    expect(differences(safe, before, view(node))).toEqual([]);
    const between = await boot('n2');
    const image = view(between);
    expect(differences(safe, untouched(safe), image)).toEqual([]);
    expect(node.sh(refresh)).toContain(' 0 problems');
    expect(differences(safe, before, view(node))).toEqual([]);
    expect((await statelite('apply', '--yes')).out).toMatch(/Applied/);
    expect(differences(safe, before, view(node))).toEqual([]);
    expect(differences(safe, image, view(between))).toEqual([]);
  }, 600_000);

  it('keep their image as it is when apply --staged cannot spare them', async () => {
    const pairs = rulePairs.filter(({ before, after }) => before.directory === undefined && after.method === 'link');
    prepare(pairs);
    await statelite('apply', '--yes');
    const node = await boot('n1');
    const before = use(node);
    declare(pairs, 'after');
    const there = everythingBelow(join(root(), 'compute'));
    const lists = everythingBelow(join(root(), 'install'));
    expect((await statelite('apply', '--staged', '--yes')).out).toMatch(
      /Held back: image compute, \d+ changes: image-link\/compute:\S+ would hide from running nodes .* Shut its nodes down/,
    );
    expect(everythingBelow(join(root(), 'compute'))).toEqual(there);
    expect(everythingBelow(join(root(), 'install'))).toEqual(lists);
    expect(differences(pairs, before, view(node))).toEqual([]);
  }, 600_000);
});

const order: readonly Words[] = ['quiet', 'until refresh', 'until reboot', 'live'];

const wordsOf = ({ when, until }: Change['effect']): Words =>
  when === 'live' ? 'live' : when !== 'live-breaks' ? 'quiet' : until === undefined ? 'until refresh' : 'until reboot';

const refresh = 'sh /etc/init.d/statelite refresh 2>&1';

/** Writes to all that is writable, and says what is there then. */
const use = (node: RunningNode): View => {
  node.sh('for d in /srv/*/d; do for f in c f n; do echo own >$d/$f; done; done 2>/dev/null');
  return view(node);
};

/** Whether what the node wrote into `c` must be there after a reboot too. */
const isKept = ({ before, after }: RulePair): boolean => {
  const [was, is] = [before.file ?? before.directory, after.file ?? after.directory];
  return was === is && (is === 'persistent' || is === 'localdisk');
};

/** What is seen by a node that wrote nothing. */
const untouched = (pairs: readonly RulePair[]): View => new Map(pairs.map(({ base }) => [base, 'image c,image f,-,']));

/** The pairs that are seen otherwise, in words. */
const differences = (pairs: readonly RulePair[], before: View, after: View): readonly string[] =>
  pairs.flatMap((pair) => {
    const [was, is] = [before, after].map((one) => one.get(pair.base));
    return was === is ? [] : [`${pairText(pair)}: ${was} then ${is}`];
  });

const view = (node: RunningNode): View =>
  new Map(
    node
      .sh(
        'for d in /srv/*; do echo "$d $(for f in c f n; do cat $d/d/$f || echo -; done 2>/dev/null | tr "\\n" ,)"; done',
      )
      .trimEnd()
      .split('\n')
      .map((line): [string, string] => [line.slice(0, line.indexOf(' ')), line.slice(line.indexOf(' ') + 1)]),
  );

const site = `apiVersion: statelite/v1
kind: Site
metadata: { name: small }
spec:
  manifests: [rules.yaml]
  master: 10.0.0.1
  localPaths: { "10.0.0.1:/state": /state }
---
apiVersion: statelite/v1
kind: Image
metadata: { name: compute }
spec: { os: rh5, arch: x86_64, profile: compute, directory: /compute }
---
apiVersion: statelite/v1
kind: Node
metadata: { name: "n[1-2]" }
spec: { image: compute, ip: 10.0.1.1, mac: "52:54:00:00:00:01" }
---
apiVersion: statelite/v1
kind: Statelite
metadata: { name: state }
spec: { mounts: [{ node: "n[1-2]", statemnt: "10.0.0.1:/state" }] }
`;

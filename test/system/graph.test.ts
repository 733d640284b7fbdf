import { spawnSync } from 'node:child_process';
import { expect, it } from '@jest/globals';
import { graphDot } from '../../src/render/graph/graph-dot.ts';
import type { GraphModel } from '../../src/render/graph/graph-model.ts';
import { graphSvg } from '../../src/render/graph/graph-svg.ts';
import { runProgramWith } from '../support/run-program.ts';
import { needs } from './support/requirements.ts';

const hostile = '"</title><script>&\\N\\l&lt;`#[x]{y}|%%$$--> <b>';
const nasty: GraphModel = {
  boxes: [
    { id: 'nodes1', rank: 'nodes', title: hostile, lines: [hostile], alarming: false },
    { id: 'exports1', rank: 'exports', title: 'e', lines: [], alarming: true },
  ],
  edges: [{ from: 'nodes1', to: 'exports1', label: hostile }],
};

const tokyo = async (format: string): Promise<string> =>
  (await runProgramWith(['-C', 'examples/tokyo', 'graph', '--format', format], process.cwd())).out;

const parsed = (program: string, args: readonly string[], input: string) => {
  const { status, stdout, stderr } = spawnSync(program, args, { input, encoding: 'utf8' });
  return { status, stderr, stdout };
};

needs({ commands: ['dot'] })('graphviz', () => {
  it('draws our DOT, with every label as it was meant', async () => {
    expect(parsed('dot', ['-Tsvg'], await tokyo('dot'))).toMatchObject({ status: 0, stderr: '' });
    const { status, stderr, stdout } = parsed('dot', ['-Tjson'], graphDot(nasty));
    expect([status, stderr]).toEqual([0, '']);
    const texts = JSON.stringify(JSON.parse(stdout).objects);
    expect(texts).toContain(JSON.stringify(hostile.replaceAll('\\', '\\\\').replaceAll('&', '&amp;')).slice(1, -1));
  });
});

needs({ commands: ['xmllint'] })('an XML parser', () => {
  it('reads our SVG', async () => {
    const fine = { status: 0, stderr: '' };
    expect(parsed('xmllint', ['--noout', '-'], await tokyo('svg'))).toMatchObject(fine);
    expect(parsed('xmllint', ['--noout', '-'], graphSvg(nasty))).toMatchObject(fine);
    expect(parsed('xmllint', ['--xpath', 'string(//*[@class="sg-title"])', '-'], graphSvg(nasty)).stdout.trim()).toBe(
      `${hostile.slice(0, 45)}${hostile.length > 46 ? '…' : hostile.slice(45)}`,
    );
  });
});

import { spawnSync } from 'node:child_process';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { parseDocument, visit } from 'yaml';

const folder = join(process.cwd(), 'examples/ci');
const workflows = ['github', 'gitlab', 'atlantis'].flatMap((forge) =>
  readdirSync(join(folder, forge)).map((name) => `${forge}/${name}`),
);

/** The shell texts of a workflow: GitHub's and Atlantis' `run`, GitLab's `script` lines. */
const shellTexts = (name: string): readonly string[] => {
  const found: string[] = [];
  visit(parseDocument(readFileSync(join(folder, name), 'utf8')), {
    Pair: (_key, pair) => {
      const { key, value }: { readonly key: unknown; readonly value: unknown } = pair;
      if (!['run', 'script'].includes(String(key))) return;
      const lines: unknown = JSON.parse(JSON.stringify(value));
      if (typeof lines === 'string') found.push(lines);
      else if (Array.isArray(lines)) found.push(lines.join('\n'));
    },
  });
  return found;
};

describe('the pipelines of examples/ci', () => {
  it.each(workflows)('%s is right YAML without repeated keys', (name) => {
    const document = parseDocument(readFileSync(join(folder, name), 'utf8'), { strict: true, uniqueKeys: true });
    expect([...document.errors, ...document.warnings]).toEqual([]);
    expect(document.toJS()).toEqual(expect.any(Object));
  });

  it.each(workflows.filter((name) => !name.endsWith('atlantis.yaml')))(
    '%s calls scripts that are there, in right shell',
    (name) => {
      const texts = shellTexts(name);
      expect(texts.length).toBeGreaterThan(0);
      for (const text of texts) {
        for (const [, script = ''] of text.matchAll(/\bci\/([\w-]+\.sh)/g)) {
          expect(existsSync(join(folder, 'scripts', script))).toBe(true);
        }
        expect(spawnSync('sh', ['-n'], { input: text, encoding: 'utf8' })).toMatchObject({ status: 0, stderr: '' });
      }
    },
  );

  it('put nothing that a pull request says into a shell text', () => {
    for (const name of workflows) for (const text of shellTexts(name)) expect(text).not.toContain('${{');
  });

  it('give no job of a pull request a token that may write, beside the one that runs from the default branch', () => {
    const review = parseDocument(readFileSync(join(folder, 'github/statelite-review.yml'), 'utf8')).toJS();
    expect(review.permissions).toEqual({ contents: 'read' });
    expect(Object.keys(review.on)).toEqual(['pull_request']);
    const comment = parseDocument(readFileSync(join(folder, 'github/statelite-comment.yml'), 'utf8')).toJS();
    expect(Object.keys(comment.on)).toEqual(['workflow_run']);
  });
});

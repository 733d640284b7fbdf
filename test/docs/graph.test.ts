import { readFileSync } from 'node:fs';
import { describe, expect, it } from '@jest/globals';
import { runProgramWith } from '../support/run-program.ts';

const page = readFileSync(new URL('../../docs/graph.md', import.meta.url), 'utf8');

describe('docs/graph.md', () => {
  it('shows what graph really prints', async () => {
    const { out } = await runProgramWith(['-C', 'examples/tokyo', 'graph'], process.cwd());
    expect(page).toContain(`\`\`\`mermaid\n${out}\`\`\``);
  });

  it('shows the picture that graph really draws', async () => {
    const { out } = await runProgramWith(['-C', 'examples/tokyo', 'graph', '--format', 'svg'], process.cwd());
    expect(readFileSync(new URL('../../docs/graph-tokyo.svg', import.meta.url), 'utf8')).toBe(out);
  });
});

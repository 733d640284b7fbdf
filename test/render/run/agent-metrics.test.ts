import { describe, expect, it } from '@jest/globals';
import { renderAgentMetrics } from '../../../src/render/run/agent-metrics.ts';

const round = {
  at: '2026-11-23T12:00:00.750Z',
  lastSuccess: null,
  commit: null,
  outcome: 'fetch-failed',
  exitCode: 1,
  changes: 3,
  drift: 2,
  paused: true,
};

/** The samples, without what explains them. */
const samples = (text: string): readonly string[] => text.split('\n').filter((line) => !/^#|^$/.test(line));

describe('renderAgentMetrics', () => {
  it('has a sample for each member, 0 for what never was', () => {
    expect(samples(renderAgentMetrics(round))).toEqual([
      'statelite_agent_last_run_timestamp_seconds 1795435200',
      'statelite_agent_last_success_timestamp_seconds 0',
      'statelite_agent_last_exit_code 1',
      'statelite_agent_changes_pending 3',
      'statelite_agent_drift 2',
      'statelite_agent_paused 1',
      'statelite_agent_outcome{outcome="fetch-failed",commit=""} 1',
    ]);
  });

  it('is what the text format of Prometheus allows: each sample explained first, no label broken by a quote', () => {
    const lines = renderAgentMetrics({ ...round, outcome: 'a"b\\c\nd', lastSuccess: round.at, paused: false }).split(
      '\n',
    );
    expect(lines.pop()).toBe('');
    for (let at = 0; at < lines.length; at += 3) {
      const [, name] = /^# HELP (statelite_agent_\w+) \S.*\.$/.exec(lines[at] ?? '') ?? [];
      expect(lines[at + 1]).toBe(`# TYPE ${name} gauge`);
      expect(lines[at + 2]).toMatch(new RegExp(`^${name}(?:\\{(?:\\w+="[^"\\\\]*",?)+\\})? \\d+$`));
    }
    expect(lines.at(-1)).toContain('outcome="a_b_c_d"');
  });
});

import { describe, expect, it } from '@jest/globals';
import { renderAgentRound, renderAgentStatus, type ShownRound } from '../../../src/render/run/agent-status.ts';

const commit = '0123456789abcdef0123456789abcdef01234567';
const round: ShownRound = {
  at: '2026-11-23T12:00:00.000Z',
  mode: 'detect',
  outcome: 'pending',
  exitCode: 0,
  commit,
  signer: null,
  planDigest: null,
  changes: 3,
  drift: 1,
  reason: null,
};
const failed: ShownRound = { ...round, outcome: 'fetch-failed', exitCode: 1, commit: null, changes: 0, drift: 0 };
const record = {
  repository: 'https://git.example.org/site.git',
  ref: 'refs/heads/main',
  accepted: { commit, at: '2026-11-23T11:00:00.000Z' },
  lastSuccess: null,
  rounds: [round, { ...failed, reason: 'no \u001b[31mroute' }],
};

describe('renderAgentStatus', () => {
  it('tells what is followed and the newest rounds, with nothing that a terminal obeys', () => {
    expect(renderAgentStatus({ record, paused: undefined, running: undefined })).toBe(
      [
        'Follows refs/heads/main of https://git.example.org/site.git',
        `Accepted ${commit} at 2026-11-23T11:00:00.000Z`,
        'Last success never',
        '  2026-11-23T12:00:00.000Z  detect  pending  0123456789ab, 3 pending, 1 of them drift',
        '  2026-11-23T12:00:00.000Z  detect  fetch-failed  -: no \\e[31mroute',
        '',
      ].join('\n'),
    );
  });

  it('begins with who paused it and with the round that is under way', () => {
    const since = '2026-11-23T12:01:00.000Z';
    const paused = { by: 'ann\n', since, reason: 'the storage moves' };
    const running = { pid: 42, host: 'mgmt', since };
    expect(renderAgentStatus({ record: undefined, paused, running })).toBe(
      [
        `Paused by ann\\n since ${since}: the storage moves`,
        `A round is under way since ${since}: process 42 on mgmt`,
        'The agent has not run here.',
        '',
      ].join('\n'),
    );
  });

  it('shows five rounds at most', () => {
    const rounds = Array.from({ length: 50 }, () => failed);
    const text = renderAgentStatus({
      record: { ...record, accepted: null, rounds },
      paused: undefined,
      running: undefined,
    });
    expect(text.split('\n').slice(1)).toEqual([
      'No commit was accepted yet.',
      'Last success never',
      ...Array.from({ length: 5 }, () => '  2026-11-23T12:00:00.000Z  detect  fetch-failed  -'),
      '',
    ]);
  });
});

describe('renderAgentRound', () => {
  it('is one line: outcome, commit, what is pending, and why', () => {
    expect(renderAgentRound(round)).toBe('agent: pending at 0123456789ab, 3 pending, 1 of them drift\n');
    expect(renderAgentRound({ ...failed, reason: 'a\nb' })).toBe('agent: fetch-failed: a\\nb\n');
  });
});

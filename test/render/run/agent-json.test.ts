import { describe, expect, it } from '@jest/globals';
import { agentRoundJson, agentStatusJson } from '../../../src/render/run/agent-json.ts';
import { validatorOf } from '../../commands/support/validator-of.ts';

const [validRound, validStatus] = [validatorOf('agent-round'), validatorOf('agent-status')];
const commit = '0123456789abcdef0123456789abcdef01234567';
const at = '2026-11-23T12:00:00.000Z';
const round = {
  ...{ at, mode: 'enforce', outcome: 'applied', exitCode: 0, commit, signer: 'Ann' },
  ...{ planDigest: `sha256:${commit}${commit.slice(0, 24)}`, changes: 0, drift: 0, reason: null },
};

describe('agentRoundJson', () => {
  it('has every member of the round, null where there is nothing', () => {
    const { planDigest, exitCode, ...rest } = round;
    expect(validRound(agentRoundJson(round))).toEqual({
      format_version: '1.0',
      ...rest,
      exit_code: exitCode,
      plan_digest: planDigest,
    });
    const bare = { ...round, commit: null, signer: null, planDigest: null };
    expect(validRound(agentRoundJson(bare))).toMatchObject({ commit: null, signer: null, plan_digest: null });
  });
});

describe('agentStatusJson', () => {
  it('has every member before the first round, too', () => {
    expect(validStatus(agentStatusJson({ record: undefined, paused: undefined, running: undefined }))).toEqual({
      format_version: '1.0',
      paused: null,
      running: null,
      repository: null,
      ref: null,
      accepted: null,
      last_success: null,
      rounds: [],
    });
  });

  it('shows of a pause, a lock and the record what the schema names and nothing else', () => {
    const record = {
      repository: '/srv/git/site.git',
      ref: 'refs/tags/v1',
      accepted: { commit, at },
      lastSuccess: at,
      rounds: [{ ...round, more: 1 }],
    };
    const running = { pid: 42, host: 'mgmt', since: at, command: 'statelite agent once', id: '4711' };
    const paused = { by: 'ann', since: at, reason: 'the storage moves', more: 1 };
    expect(validStatus(agentStatusJson({ record, paused, running }))).toMatchObject({
      running: { pid: 42, host: 'mgmt', since: at },
      paused: { by: 'ann' },
      last_success: at,
      rounds: [{ outcome: 'applied', exit_code: 0 }],
    });
  });
});

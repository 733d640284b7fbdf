import { describe, expect, it } from '@jest/globals';
import { type Answer, performPower } from '../../src/power/perform-power.ts';

const said = (out: string, ended: Answer['ended'] = 0, err = ''): Answer => ({ out, err, ended });
const flags = (bytes: string): Answer => said(`Boot parameter version: 1\nBoot parameter data: ${bytes}\n`);

/** Answers by command; notes what was asked. */
const controller = (answers: Readonly<Record<string, Answer>>) => {
  const asked: string[] = [];
  return {
    asked,
    call: async (command: readonly string[]): Promise<Answer> => {
      const words = command.join(' ');
      asked.push(words);
      return answers[words] ?? said('', 1, 'Invalid command');
    },
  };
};

const willing = {
  'chassis bootdev pxe': said('Set Boot Device to pxe\n'),
  'chassis bootparam get 5': flags('8004000000'),
  'chassis power status': said('Chassis Power is on\n'),
  'chassis power reset': said('Chassis Power Control: Reset\n'),
  'chassis power on': said('Chassis Power Control: Up/On\n'),
};

describe('boot', () => {
  it('sets the network device, reads it back, and resets a node that is on', async () => {
    const { asked, call } = controller(willing);
    expect(await performPower('boot', call)).toEqual({ outcome: 'done', state: 'network boot, reset', detail: '' });
    expect(asked).toEqual([
      'chassis bootdev pxe',
      'chassis bootparam get 5',
      'chassis power status',
      'chassis power reset',
    ]);
  });

  it('switches on a node that is off', async () => {
    const { asked, call } = controller({ ...willing, 'chassis power status': said('Chassis Power is off\n') });
    expect((await performPower('boot', call)).state).toBe('network boot, switched on');
    expect(asked.at(-1)).toBe('chassis power on');
  });

  it('does not touch the power when the device did not take although the controller said 0', async () => {
    const refused = said('', 0, 'Set Chassis Boot Parameter 5 failed: Invalid data field in request\n');
    for (const [read, told] of [
      [flags('8008000000'), 'did not take the network as the next boot device'],
      [said('', 1, 'Get Chassis Boot Parameter 5 failed\n'), 'Set Chassis Boot Parameter 5 failed'],
    ] as const) {
      const { asked, call } = controller({
        ...willing,
        'chassis bootdev pxe': refused,
        'chassis bootparam get 5': read,
      });
      const result = await performPower('boot', call);
      expect([result.outcome, asked.filter((one) => one.startsWith('chassis power'))]).toEqual(['failed', []]);
      expect(result.detail).toContain(told);
    }
  });

  it('is half done when what was set cannot be read', async () => {
    const { asked, call } = controller({ ...willing, 'chassis bootparam get 5': said('', 'timeout') });
    expect(await performPower('boot', call)).toEqual({
      outcome: 'half',
      state: '',
      detail: 'whether the network is the next boot device cannot be read: no answer in time',
    });
    expect(asked).toHaveLength(2);
  });

  it('says when the controller does not mark the device as valid, or forgot EFI', async () => {
    const { call } = controller({
      ...willing,
      'chassis bootdev pxe options=efiboot': said('Set Boot Device to pxe\n'),
      'chassis bootparam get 5': flags('0004000000'),
    });
    expect((await performPower('boot', call, true)).detail).toBe(
      'the controller does not mark the boot device as valid; the controller did not note that the boot is by EFI',
    );
    const good = controller({
      ...willing,
      'chassis bootdev pxe options=efiboot': said('Set Boot Device to pxe\n'),
      'chassis bootparam get 5': flags('a004000000'),
    });
    expect((await performPower('boot', good.call, true)).detail).toBe('');
  });

  it('is half done when the node was not switched after that', async () => {
    const { call } = controller({ ...willing, 'chassis power reset': said('', 1, 'Error: Node busy\n') });
    expect(await performPower('boot', call)).toEqual({
      outcome: 'half',
      state: '',
      detail: 'the next boot is from the network, but: Node busy',
    });
  });
});

describe('an answer', () => {
  it.each([
    [
      said('', 1, 'Error: Unable to establish IPMI v2 / RMCP+ session\n'),
      'Unable to establish IPMI v2 / RMCP+ session',
    ],
    [said('', 1), 'ipmitool ended with 1 and said nothing'],
    [said('', 'killed'), 'ipmitool was killed'],
    [said('Chassis Power is on\n', 'timeout'), 'no answer in time'],
    [said('Chassis Power is purple\n'), 'Chassis Power is purple'],
  ])('that is no state fails with its reason: %j', async (answer, detail) => {
    const result = await performPower('status', async () => answer);
    expect(result).toEqual({ outcome: 'failed', state: '', detail });
  });

  it('that does not come leaves unclear what was to be changed', async () => {
    for (const ended of ['timeout', 'killed'] as const) {
      const { outcome, detail } = await performPower('on', async () => said('', ended));
      expect([outcome, detail]).toEqual(['unclear', expect.stringContaining('what the controller did is unknown')]);
      expect((await performPower('boot', async () => said('', ended))).outcome).toBe('unclear');
    }
  });

  it('of exit status 0 without the words of success is a failure', async () => {
    expect((await performPower('on', async () => said('', 0, 'Set failed\n'))).outcome).toBe('failed');
  });
});

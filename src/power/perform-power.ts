/** What can be asked of a node's power. */
export const powerActions = ['on', 'off', 'cycle', 'status', 'boot'] as const;

/** One of them. */
export type PowerAction = (typeof powerActions)[number];

/** What one call of a program gave: its exit status, or why there is none. */
export interface Answer {
  readonly out: string;
  readonly err: string;
  readonly ended: number | 'timeout' | 'killed';
}

/**
 * What became of one node. `half`: it was told to boot from the network, but was not switched. `unclear`: the call ended
 * before its answer, so the node may have been switched or not. `unasked`: the user stopped before its turn.
 */
export interface PowerResult {
  readonly outcome: 'done' | 'half' | 'unclear' | 'failed' | 'unasked';
  /** `on`, `off`, or what the controller accepted to do; empty when nothing. */
  readonly state: string;
  /** What a person should know beside it; empty when nothing. */
  readonly detail: string;
}

/** Sends one command of ipmitool(1) to a node's controller. */
export type Call = (command: readonly string[]) => Promise<Answer>;

/**
 * Does an action on one node by calling its controller. `boot` has the node boot from the network once, makes sure that
 * the controller has noted that, and then switches the node on, or resets it when it is on.
 */
export const performPower = async (action: PowerAction, call: Call, efi = false): Promise<PowerResult> => {
  if (action === 'status') return readStatus(await call(['chassis', 'power', 'status']));
  if (action !== 'boot') return readControl(await call(['chassis', 'power', action]), accepted[action]);
  const device = await setNetworkBoot(call, efi);
  if (device.outcome !== 'done') return device;
  const power = await switchToBoot(call);
  if (power.outcome === 'done') return { ...power, detail: device.detail };
  return { ...power, outcome: 'half', detail: `the next boot is from the network, but: ${power.detail}` };
};

const accepted = { on: 'switched on', off: 'switched off', cycle: 'power-cycled' } as const;

const failed = (detail: string): PowerResult => ({ outcome: 'failed', state: '', detail });

const readStatus = (answer: Answer): PowerResult => {
  const state = /^Chassis Power is (on|off)$/m.exec(answer.out)?.[1];
  return answer.ended === 0 && state !== undefined ? { outcome: 'done', state, detail: '' } : failed(reasonOf(answer));
};

const readControl = (answer: Answer, state: string): PowerResult =>
  answer.ended === 0 && /^Chassis Power Control: /m.test(answer.out)
    ? { outcome: 'done', state, detail: '' }
    : unchanged(answer);

/** How a call failed that was to change something. */
const unchanged = (answer: Answer): PowerResult =>
  typeof answer.ended === 'number'
    ? failed(reasonOf(answer))
    : { outcome: 'unclear', state: '', detail: `${reasonOf(answer)}; what the controller did is unknown` };

/** ipmitool exits with 0 when a controller refuses a boot device, so what was set is read back: IPMI 2.0, table 28-14. */
const setNetworkBoot = async (call: Call, efi: boolean): Promise<PowerResult> => {
  const set = await call(['chassis', 'bootdev', 'pxe', ...(efi ? ['options=efiboot'] : [])]);
  if (set.ended !== 0) return unchanged(set);
  const read = await call(['chassis', 'bootparam', 'get', '5']);
  const bytes = /^Boot parameter data: ([0-9a-f]{4,})$/im.exec(read.out)?.[1];
  if (read.ended !== 0 || bytes === undefined) {
    if (set.err !== '')
      return failed(`the controller did not take the network as the next boot device: ${reasonOf(set)}`);
    const detail = `whether the network is the next boot device cannot be read: ${reasonOf(read)}`;
    return { outcome: 'half', state: '', detail };
  }
  const flags = Number.parseInt(bytes.slice(0, 2), 16);
  const device = (Number.parseInt(bytes.slice(2, 4), 16) >> 2) & 0xf;
  if (device !== 1) return failed('the controller did not take the network as the next boot device');
  const notes = [
    ...((flags & 0x80) === 0 ? ['the controller does not mark the boot device as valid'] : []),
    ...(efi && (flags & 0x20) === 0 ? ['the controller did not note that the boot is by EFI'] : []),
  ];
  return { outcome: 'done', state: '', detail: notes.join('; ') };
};

/** A node that is off cannot be reset, and switching on one that is on does nothing. */
const switchToBoot = async (call: Call): Promise<PowerResult> => {
  const now = readStatus(await call(['chassis', 'power', 'status']));
  if (now.outcome !== 'done') return now;
  return now.state === 'on'
    ? readControl(await call(['chassis', 'power', 'reset']), 'network boot, reset')
    : readControl(await call(['chassis', 'power', 'on']), 'network boot, switched on');
};

/** The last line that ipmitool complained with, or how the call ended. */
const reasonOf = (answer: Answer): string => {
  if (answer.ended === 'timeout') return 'no answer in time';
  const lines = (text: string): readonly string[] => text.split('\n').map((line) => line.trim());
  const said = [...lines(answer.out), ...lines(answer.err)].filter((line) => line !== '').at(-1);
  if (said !== undefined) return said.replace(/^Error: /, '').slice(0, 300);
  return answer.ended === 'killed' ? 'ipmitool was killed' : `ipmitool ended with ${answer.ended} and said nothing`;
};

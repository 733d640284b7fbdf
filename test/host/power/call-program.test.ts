import { expect, it } from '@jest/globals';
import { callProgram } from '../../../src/host/power/call-program.ts';

const options = { environment: { PATH: '/usr/bin:/bin', KNOWN: 'yes' }, seconds: 10 };

it('gives what a program said and its exit status; it has no input and no environment but the one given', async () => {
  const script = 'cat; echo "$KNOWN $HOME"; echo wrong >&2; exit 3';
  expect(await callProgram('/bin/sh', ['-c', script], options)).toEqual({ out: 'yes \n', err: 'wrong\n', ended: 3 });
});

it('hands over arguments as they are, without a shell', async () => {
  const words = ['%s\n', '$(id) ; "x"', "it's"];
  expect((await callProgram('/usr/bin/printf', words, options)).out).toBe('$(id) ; "x"\nit\'s\n');
});

it('kills a program whose time is up, even one that does not want to end', async () => {
  const script = 'trap "" TERM INT; echo begun; while :; do :; done';
  const answer = await callProgram('/bin/sh', ['-c', script], { ...options, seconds: 0.3 });
  expect(answer).toEqual({ out: 'begun\n', err: '', ended: 'timeout' });
});

it('tells apart a program that somebody else killed, and one that cannot be started', async () => {
  expect((await callProgram('/bin/sh', ['-c', 'kill -9 $$'], options)).ended).toBe('killed');
  expect(await callProgram('/no/such/program', [], options)).toEqual({
    out: '',
    err: '/no/such/program cannot be started: ENOENT',
    ended: 127,
  });
});

it('keeps no more of the output than a controller could mean', async () => {
  const { out, ended } = await callProgram('/bin/sh', ['-c', 'head -c 300000 /dev/zero | tr "\\0" x'], options);
  expect([out.length, ended]).toEqual([65_536, 0]);
});

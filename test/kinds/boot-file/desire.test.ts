import { describe, expect, it } from '@jest/globals';
import { bootFile } from '../../../src/kinds/boot-file/index.ts';
import { aDesire, aNode, anImage, aSite, aState, lineOf } from '../a-cluster.ts';

type Parts = Parameters<typeof aDesire>[0];

const only = (parts: Parts) => {
  const [resource, ...others] = bootFile.desire(aDesire(parts));
  expect(others).toEqual([]);
  return resource;
};

const shape = (parts: Parts): readonly string[] =>
  (only(parts)?.entries ?? []).map((entry) =>
    entry.type === 'link' ? `${entry.at.path} -> ${entry.target}` : `${entry.at.path} ${entry.type}`,
  );

const cmdline = (parts: Parts): string | undefined => {
  const entry = only(parts)?.entries[0];
  return entry?.type === 'file' ? /^cmdline=(.*)$/m.exec(entry.text)?.[1] : undefined;
};

const attributes = (more: Readonly<Record<string, string>>) => ({ nodes: [aNode({}, more)] });

describe('boot-file', () => {
  it('writes the PXE file of a node and the names that PXELINUX looks it up by', () => {
    expect(only({})).toMatchObject({
      address: 'boot-file/n01',
      because: lineOf(3),
      image: 'centos5.3-x86_64-all',
      node: 'n01',
      needs: ['boot-kernel/centos5.3-x86_64-all'],
      effect: { when: 'next-boot', nodes: 1 },
    });
    expect(shape({})).toEqual([
      '/pxelinux.cfg/n01 file',
      '/pxelinux.cfg/0A00000B -> n01',
      '/pxelinux.cfg/01-52-54-00-00-00-01 -> n01',
    ]);
  });

  it('writes no links for addresses that are not known, and one for each Ethernet address that is', () => {
    const macs = ['52:54:00:00:00:01', '52:54:00:00:00:02', '52:54:00:00:00:01', 'a0:00:02:20:fe:80:00:00', '../../x'];
    expect(shape({ nodes: [aNode({ ip: 'fe80::1', macs })] })).toEqual([
      '/pxelinux.cfg/n01 file',
      '/pxelinux.cfg/01-52-54-00-00-00-01 -> n01',
      '/pxelinux.cfg/01-52-54-00-00-00-02 -> n01',
    ]);
    expect(shape({ nodes: [aNode({ ip: undefined, macs: [] })] })).toEqual(['/pxelinux.cfg/n01 file']);
  });

  it.each(['xnba', 'ipxe'])('writes three files for %s', (netboot) => {
    expect(shape(attributes({ 'noderes.netboot': netboot }))).toEqual([
      '/xcat/xnba/nodes/n01 file',
      '/xcat/xnba/nodes/n01.uefi file',
      '/xcat/xnba/nodes/n01.elilo file',
    ]);
  });

  it('writes a GRUB 2 file and the names that GRUB looks it up by', () => {
    expect(shape(attributes({ 'noderes.netboot': 'grub2-http' }))).toEqual([
      '/boot/grub2/n01 file',
      '/boot/grub2/grub.cfg-0A00000B -> n01',
      '/boot/grub2/grub.cfg-01-52-54-00-00-00-01 -> n01',
    ]);
  });

  it('gives the template the paths, the image and the address of the TFTP server', () => {
    const entry = only(attributes({ 'noderes.tftpserver': '10.0.0.2' }))?.entries[0];
    expect(entry?.type === 'file' ? entry.text.split('\n') : []).toEqual([
      'pxe config',
      'node=n01',
      'image=centos5.3-x86_64-all',
      'kernel=xcat/netboot/centos5.3/x86_64/all/kernel',
      'initrd=xcat/netboot/centos5.3/x86_64/all/initrd.gz',
      'cmdline=NFSROOT=10.0.0.2:/install/netboot/centos5.3/x86_64/all STATEMNT= XCAT=172.10.0.1:3001 NODE=n01 LISTS=10.0.0.2:/install/statelite console=tty0 console=ttyS0,115200n8r',
      'server=10.0.0.2',
      'arch=x86_64',
    ]);
  });

  it('writes nothing for a node without an image, or with one that does not exist', () => {
    expect(bootFile.desire(aDesire({ nodes: [aNode({ image: undefined }), aNode({ image: 'gone' })] }))).toEqual([]);
  });

  it('protects the boot file of a protected node', () => {
    expect(only({ nodes: [aNode({ protect: true })] })?.protect).toBe(true);
  });

  it.each(['petitboot', 'yaboot', 'PXE'])('blocks a node that asks for the boot loader %j', (netboot) => {
    expect(only(attributes({ 'noderes.netboot': netboot }))).toMatchObject({
      entries: [],
      blocked: [{ code: 'unknown-boot-loader', at: lineOf(3) }],
    });
  });

  it.each([
    ['pxe', 'default'],
    ['pxe', '0A00'],
    ['pxe', 'C'],
    ['pxe', '01-52-54-00-00-00-02'],
    ['pxe', '../n01'],
    ['pxe', 'vesamenu.c32'],
    ['xnba', 'n01.uefi'],
    ['grub2', 'grub.cfg'],
    ['grub2', 'grub.cfg-0A000001'],
    ['grub2', 'normal.mod'],
  ])('blocks, for %s, a node called %s', (netboot, name) => {
    expect(only({ nodes: [aNode({ name }, { 'noderes.netboot': netboot })] })).toMatchObject({
      entries: [],
      blocked: [{ code: 'unsafe-file-name' }],
    });
  });
});

describe("a boot file's kernel command line", () => {
  it('follows the 2010 document, section 2.8, and adds the name of the node', () => {
    expect(cmdline({ state: () => aState() })).toBe(
      'NFSROOT=172.10.0.1:/install/netboot/centos5.3/x86_64/all STATEMNT=cnfs:/gpfs/state XCAT=172.10.0.1:3001 NODE=n01 LISTS=172.10.0.1:/install/statelite console=tty0 console=ttyS0,115200n8r',
    );
  });

  it.each([
    [{ 'noderes.xcatmaster': 'x' }, 'NFSROOT=x:', 'XCAT=x:3001'],
    [{ 'noderes.xcatmaster': 'x', 'noderes.tftpserver': 't' }, 'NFSROOT=t:', 'XCAT=x:3001'],
    [{ 'noderes.xcatmaster': 'x', 'noderes.tftpserver': 't', 'noderes.nfsserver': 'n' }, 'NFSROOT=n:', 'XCAT=x:3001'],
    [
      { 'noderes.nfsserver': '', 'noderes.netboot': '', 'noderes.nfsdir': '' },
      'NFSROOT=172.10.0.1:/install/netboot/',
      '',
    ],
    [{ 'noderes.nfsserver': 'fe80::1' }, 'NFSROOT=[fe80::1]:', 'XCAT=172.10.0.1:3001'],
    [
      { 'noderes.nfsdir': '/vol/xCAT/install/' },
      'NFSROOT=172.10.0.1:/vol/xCAT/install/netboot/centos5.3/x86_64/all ',
      'LISTS=172.10.0.1:/vol/xCAT/install/statelite',
    ],
    [{ 'noderes.nfsdir': '//whole/path' }, 'NFSROOT=172.10.0.1:/whole/path ', 'LISTS=172.10.0.1:/install/statelite'],
    [{ 'noderes.nfsserver': 'n' }, '', 'LISTS=n:/install/statelite'],
    [{ 'nodehm.serialport': '1' }, '', 'console=tty0 console=ttyS1,115200'],
    [
      { 'nodehm.serialport': '0', 'nodehm.serialspeed': '9600', 'nodehm.serialflow': 'hard' },
      '',
      'console=ttyS0,9600n8r',
    ],
    [{ 'bootparams.addkcmdline': ' shell  R::console=x\tpanic=1 ' }, '', 'n8r shell panic=1'],
  ])('with %j has %j and %j', (more, start, within) => {
    const line = cmdline(attributes(more)) ?? '';
    expect(line.startsWith(start)).toBe(true);
    expect(`${line} `).toContain(within === '' ? '' : `${within} `);
  });

  it('ends with the mount options of the state, the parameters of the image and those of the node', () => {
    const images = [anImage({ kernelParameters: 'selinux=0 quiet' })];
    const line = cmdline({
      ...attributes({ 'bootparams.addkcmdline': 'shell' }),
      images,
      state: () => aState({ mntopts: 'vers=3,soft' }),
    });
    expect(line).toMatch(/n8r MNTOPTS=vers=3,soft selinux=0 quiet shell$/);
  });

  it('names each value of a node that would break out', () => {
    const { blocked } = only({ ...attributes({ 'noderes.nfsdir': '/a b' }), site: aSite({ master: 'm;x' }) }) ?? {};
    expect(blocked?.map(({ code, message, at }) => `${code} ${at?.start.line} ${message}`)).toEqual([
      'unsafe-boot-word 3 in the boot file of node n01, "NFSROOT=m;x:/a b/netboot/centos5.3/x86_64/all" would break out of the kernel command line',
      'unsafe-boot-word 3 in the boot file of node n01, "XCAT=m;x:3001" would break out of the kernel command line',
      'unsafe-boot-word 3 in the boot file of node n01, "LISTS=m;x:/a b/statelite" would break out of the kernel command line',
      'unsafe-boot-word 3 noderes.tftpserver "m;x" would break out of the kernel command line',
    ]);
  });

  it('names a value of the image at the image, the same for all its nodes', () => {
    const images = [anImage({ kernelParameters: 'a="b c" ok' })];
    const resources = bootFile.desire(aDesire({ images, nodes: [aNode(), aNode({ name: 'n02' })] }));
    expect(resources[1]?.blocked).toBe(resources[0]?.blocked);
    expect(resources[0]?.blocked?.map(({ message, at }) => `${at?.start.line} ${message}`)).toEqual([
      '2 the kernel parameter "a=\\"b" would break out of the kernel command line',
      '2 the kernel parameter "c\\"" would break out of the kernel command line',
    ]);
  });
});

import { describe, expect, it } from '@jest/globals';
import { bootRenderer } from '../../../src/render/boot/boot-text.ts';

const values = {
  node: 'n01',
  image: 'centos5.3-x86_64-all',
  kernel: 'xcat/netboot/centos5.3/x86_64/all/kernel',
  initrd: 'xcat/netboot/centos5.3/x86_64/all/initrd.gz',
  cmdline:
    'NFSROOT=172.10.0.1:/install/netboot/centos5.3/x86_64/all STATEMNT=cnfs:/gpfs/state XCAT=172.10.0.1:3001 NODE=n01 console=tty0 console=ttyS0,115200n8r',
  server: '172.10.0.1',
  arch: 'x86_64',
};

describe('bootRenderer', () => {
  const render = bootRenderer(new Map());

  it('writes the PXELINUX file of the 2010 document, section 2.8', () => {
    expect(render('pxe', 'config', values)).toBe(`#statelite centos5.3-x86_64-all
DEFAULT xCAT
LABEL xCAT
  KERNEL xcat/netboot/centos5.3/x86_64/all/kernel
  APPEND initrd=xcat/netboot/centos5.3/x86_64/all/initrd.gz ${values.cmdline}
`);
  });

  it('writes an xNBA script that fetches kernel and initrd over HTTP and passes BOOTIF', () => {
    expect(render('xnba', 'config', values)).toBe(`#!gpxe
#statelite centos5.3-x86_64-all
imgfetch -n kernel http://\${next-server}/tftpboot/xcat/netboot/centos5.3/x86_64/all/kernel
imgload kernel
imgargs kernel ${values.cmdline} BOOTIF=01-\${netX/mac:hexhyp}
imgfetch -n initrd http://\${next-server}/tftpboot/xcat/netboot/centos5.3/x86_64/all/initrd.gz
imgexec kernel
`);
  });

  it('writes the UEFI script and the elilo file that it chains to', () => {
    expect(render('xnba', 'uefi', values)).toBe(`#!gpxe
#statelite centos5.3-x86_64-all
chain http://\${next-server}/tftpboot/xcat/elilo-x64.efi -C /tftpboot/xcat/xnba/nodes/n01.elilo
`);
    expect(render('xnba', 'elilo', values)).toBe(`#statelite centos5.3-x86_64-all
default="xCAT"
delay=0

image=/tftpboot/xcat/netboot/centos5.3/x86_64/all/kernel
   label="xCAT"
   initrd=/tftpboot/xcat/netboot/centos5.3/x86_64/all/initrd.gz
   append="${values.cmdline} BOOTIF=%B"
`);
  });

  it('writes a GRUB 2 file with the EFI commands on x86_64 and the plain ones elsewhere', () => {
    const text = render('grub2', 'config', values);
    expect(text).toBe(`#statelite centos5.3-x86_64-all
set timeout=5
set default="xCAT OS Deployment"
menuentry "xCAT OS Deployment" {
    insmod http
    insmod tftp
    set root=tftp,172.10.0.1
    echo Loading kernel ...
    linuxefi /xcat/netboot/centos5.3/x86_64/all/kernel ${values.cmdline} BOOTIF=$net_default_mac
    echo Loading initial ramdisk ...
    initrdefi /xcat/netboot/centos5.3/x86_64/all/initrd.gz
}`);
    const other = render('grub2', 'config', { ...values, arch: 'ppc64le' });
    expect(other).toBe(text.replace('linuxefi', 'linux').replace('initrdefi', 'initrd'));
  });

  it("renders the site's own template instead of ours, and only for its loader", () => {
    const own = bootRenderer(new Map([['pxe', { file: 'pxe.hbs', text: 'boot {{kernel}} for <{{node}}> & co' }]]));
    expect(own('pxe', 'config', values)).toBe('boot xcat/netboot/centos5.3/x86_64/all/kernel for <n01> & co');
    expect(own('grub2', 'config', values)).toBe(render('grub2', 'config', values));
  });

  it('keeps the UEFI parts when the site replaces the xNBA script', () => {
    const own = bootRenderer(new Map([['xnba', { file: 'x.hbs', text: '#!ipxe\n' }]]));
    expect(own('xnba', 'config', values)).toBe('#!ipxe\n');
    expect(own('xnba', 'uefi', values)).toBe(render('xnba', 'uefi', values));
  });
});

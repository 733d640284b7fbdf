import { existsSync, mkdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { type ASite, aSite, stampsBelow } from './support/a-site.ts';

let site: ASite;
beforeEach(() => {
  site = aSite();
});
afterEach(() => site.remove());

describe('statelite plan', () => {
  it('writes nothing and makes no state directory', async () => {
    const before = stampsBelow(site.directory);
    expect((await site.run('plan')).code).toBe(0);
    expect((await site.run('plan', '--json', '--details')).code).toBe(0);
    expect(stampsBelow(site.directory)).toEqual(before);
    expect(existsSync(join(site.root, 'var/lib'))).toBe(false);
  });

  it('gives the same bytes for the same world', async () => {
    const first = await site.run('plan', '--json');
    await site.run('plan', '--out', '../first.plan');
    expect((await site.run('plan', '--json')).out).toBe(first.out);
    expect(readFileSync(join(site.directory, 'first.plan'), 'utf8')).toBe(first.out);
  });

  it.each([
    ['the directory', 'login', 'compute', /and that of image compute is the same$/m],
    ['the root tree', 'login/rootimg', 'compute/rootimg/srv', /compute\/rootimg\/srv, and that of image compute is/],
  ])('is refused where a link of the machine makes %s of one image that of another', async (_, link, to, said) => {
    const images = join(site.root, 'install/netboot/os1/x86_64');
    rmSync(join(images, link), { recursive: true });
    symlinkSync(`/install/netboot/os1/x86_64/${to}`, join(images, link));
    const { code, err } = await site.run('plan');
    expect(code).toBe(3);
    expect(err).toContain('error[image-directory-shared]: the root tree of image login is ');
    expect(err).toMatch(said);
  });

  it('tells with --detailed-exitcode whether there are changes, and without it does not', async () => {
    expect((await site.run('plan', '--detailed-exitcode')).code).toBe(2);
    expect((await site.run('plan')).code).toBe(0);
    await site.run('apply', '--yes');
    expect(await site.run('plan', '--detailed-exitcode')).toEqual({
      code: 0,
      out: 'No changes. Site small is as the manifests say (24 unchanged).\n',
      err: '',
    });
  });

  it('says who gets which access and which rule changes without being asked for details', async () => {
    const first = await site.run('plan');
    expect(first.out).toContain(`    ~ change  export/etc/exports  (statelite.yaml:10)
              /install *: rw → ro
    > run     reload/exportfs -ra
`);
    expect(first.out.indexOf('reload/exportfs')).toBeLessThan(first.out.indexOf('image compute'));
    await site.run('apply', '--yes');
    site.edit('manifests/litefile.yaml', '- /var/log/', '- { file: /var/log/, options: persistent }');
    expect((await site.run('plan')).out).toBe(`image compute
  takes effect at the next boot of 3 nodes
    ~ change  node-list/images/compute  (manifests/images.yaml:3)
              /var/log: tmpfs → persistent (manifests/litefile.yaml:7)

image login
  takes effect at the next boot of 1 node
    ~ change  node-list/images/login  (manifests/images.yaml:8)
              /var/log: tmpfs → persistent (manifests/litefile.yaml:7)

Plan: 0 to add, 2 to change, 0 to destroy (22 unchanged).
`);
  });

  it('begins with "No changes" when all that is left is to record what is as declared', async () => {
    await site.run('apply', '--yes');
    site.manifest('elsewhere/statelite.yaml', readFileSync(join(site.repository, 'statelite.yaml'), 'utf8'));
    site.edit('elsewhere/statelite.yaml', 'name: small', 'name: other');
    site.edit('elsewhere/statelite.yaml', 'manifests/*.yaml', 'm/*.yaml');
    mkdirSync(join(site.repository, 'elsewhere/m'));
    for (const name of ['images', 'nodes', 'litefile', 'statelite']) {
      site.manifest(`elsewhere/m/${name}.yaml`, readFileSync(join(site.repository, `manifests/${name}.yaml`), 'utf8'));
    }
    const args = ['-C', 'elsewhere', '--image', 'compute', '--target', 'image-link/*', '--detailed-exitcode'];
    const plan = await site.run('plan', ...args);
    expect(plan.out).toBe(
      'No changes. What was chosen of site other is as the manifests say (1 unchanged; 3 already as declared will be recorded as ours at the next apply).\n',
    );
    expect(plan.code).toBe(0);
    expect((await site.run('plan', ...args, '--details')).out).toContain(
      '= adopt   image-link/compute:/etc/ntp.conf  already as declared, recorded as ours',
    );
  });
});

describe('what a plan is about', () => {
  it('is what --target names, with what that needs, and never a boot file before its image is ready', async () => {
    const { out } = await site.run('plan', '--target', 'image-link/compute:/etc/ntp.conf');
    expect(out).toContain('+ create  image-runtime/compute');
    expect(out).toContain('Plan: 2 to add, 0 to change, 0 to destroy (0 unchanged).');
    const boot = await site.run('plan', '--target', 'boot-file/n01');
    expect(boot.out).toContain('. waiting boot-file/n01  waiting for image-runtime/compute');
  });

  it('leaves out what --exclude names', async () => {
    const { out } = await site.run('plan', '--exclude', 'boot-file/*', '--exclude', 'export/*');
    expect(out).not.toContain('boot-file/');
    expect(out).not.toContain('export');
    expect(out).toContain('node-list/n01');
  });

  it('is one image with --image, and some nodes with --node', async () => {
    expect((await site.run('plan', '--image', 'login')).out).not.toContain('compute');
    const { out } = await site.run('plan', '--node', 'n01-n02');
    expect(out).toContain('boot-file/n02');
    expect(out).not.toMatch(/n03|l01|image-link/);
  });

  it.each([
    [['--target', 'image-link/compute:/etc/ntp.con'], 'did you mean image-link/compute:/etc/ntp.conf?'],
    [['--exclude', 'boot-fil/n01'], 'did you mean boot-file/n01?'],
    [['--image', 'compte'], 'did you mean compute?'],
    [['--node', 'x99'], '"x99" is neither a node nor a group'],
    [['--node', 'n[01'], 'a bracket in "n[01" has no partner'],
  ])('refuses %j, which names nothing', async (args, told) => {
    const { code, out, err } = await site.run('plan', ...args);
    expect([code, out]).toEqual([3, '']);
    expect(err).toContain(told);
  });

  it('counts only running nodes as broken, and none when nobody runs', async () => {
    writeFileSync(join(site.repository, 'running'), '# up\nn01\nn03\n');
    expect((await site.run('plan', '--running', 'running')).out).toContain('breaks on 2 running nodes until refresh');
    writeFileSync(join(site.repository, 'running'), '# nobody\n');
    const { out } = await site.run('plan', '--running', 'running');
    expect(out).not.toContain('breaks');
    expect(out).toContain('takes effect at the next boot of 3 nodes\n    + create  boot-kernel/compute');
    expect((await site.run('plan', '--running', 'absent')).code).toBe(1);
  });

  it('refuses more removals than --max-deletes allows, and says how many', async () => {
    await site.run('apply', '--yes');
    site.edit('manifests/litefile.yaml', '    - /var/log/\n', '');
    const { code, out, err } = await site.run('plan', '--max-deletes', '1');
    expect([code, out]).toEqual([5, '']);
    expect(err).toContain('the plan removes 2, and --max-deletes allows 1');
    expect((await site.run('plan', '--max-deletes', '2')).code).toBe(0);
    expect((await site.run('plan', '--max-deletes', 'two')).code).toBe(3);
  });
});

describe('what a plan will not do', () => {
  it('is said once with its reasons, and the boot files wait for it', async () => {
    for (const name of ['kernel', 'initrd.gz']) removeFromBoot(name);
    const { code, out } = await site.run('plan');
    expect(code).toBe(0);
    expect(out).toContain(`not done
    ! blocked boot-kernel/compute  (manifests/images.yaml:3)
              error[source-missing] kernel is not a regular file beside the image's root tree
              error[source-missing] initrd.gz is not a regular file beside the image's root tree
              help: build the image`);
    expect(out).toContain('. waiting boot-file/n01  waiting for boot-kernel/compute');
    expect(out).toContain('+ create  boot-file/l01');
  });

  const removeFromBoot = (name: string): void => {
    const at = join(site.root, 'install/netboot/os1/x86_64/compute', name);
    rmSync(at);
  };
});

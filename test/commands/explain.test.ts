import { readFileSync } from 'node:fs';
import { stripVTControlCharacters } from 'node:util';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { Ajv2020 } from 'ajv/dist/2020.js';
import { type ASite, aSite, stampsBelow } from './support/a-site.ts';

const schema = JSON.parse(readFileSync(new URL('../../schemas/explain.schema.json', import.meta.url), 'utf8'));
const valid = new Ajv2020({ strict: true, strictRequired: false, strictTypes: false }).compile(schema);

let site: ASite;
beforeEach(() => {
  site = aSite();
});
afterEach(() => site.remove());

describe('explain', () => {
  it('says which rule decides, the same content before and after apply, and writes nothing', async () => {
    const before = stampsBelow(site.directory);
    const first = await site.run('explain', 'n01', '/etc/ntp.conf');
    expect(first).toMatchObject({ code: 0, err: '' });
    expect(first.out).toContain('  > /etc/ntp.conf (tmpfs link, for ALL) decides\n      manifests/litefile.yaml:6:7\n');
    expect(stampsBelow(site.directory)).toEqual(before);
    await site.run('apply', '--yes');
    const applied = (await site.run('explain', 'n01', '/etc/ntp.conf')).out;
    expect(applied.split('\n').slice(0, 6)).toEqual(first.out.split('\n').slice(0, 6));
    expect(applied).not.toContain('once applied');
  });

  it.each([
    ['n01', '/etc/motd'],
    ['n01', '/etc/hosts'],
    ['n01', '/var/run/x'],
    ['n01', '/var/log/messages'],
    ['n01', '/etc/hosts/below'],
    ['l01', '/etc/motd'],
    ['compute', '/etc/motd'],
    ['login', '/'],
  ])('answers %s %s in JSON as the schema says', async (who, path) => {
    const { code, out } = await site.run('explain', who, path, '--json');
    expect(code).toBe(0);
    valid(JSON.parse(out));
    expect(valid.errors ?? []).toEqual([]);
  });

  it('explains a node whose image and layers are not on this machine', async () => {
    site.manifest(
      'manifests/far.yaml',
      'apiVersion: statelite/v1\nkind: Image\nmetadata: { name: far }\nspec: { os: o, arch: a, profile: p }\n---\n' +
        'apiVersion: statelite/v1\nkind: Node\nmetadata: { name: f1 }\nspec: { image: far }\n---\n' +
        'apiVersion: statelite/v1\nkind: LiteTree\nmetadata: { name: far }\nspec: { layers: [{ priority: 1, directory: "far:/layer" }] }\n',
    );
    const { code, out } = await site.run('explain', 'f1', '/etc/ntp.conf');
    expect(code).toBe(0);
    expect(out).toContain('the root tree of far is not on this machine');
    expect(out).toContain('layer 1, far:/layer, is not visible on this machine');
    expect(out).toContain('A file from the image, writable, lost at a reboot (as far as is known here).');
  });

  it.each([
    [['n1', '/etc/motd'], 'did you mean n01?'],
    [['computer', '/etc/motd'], 'did you mean compute?'],
    [['all', '/etc/motd'], 'name one node, or an image'],
    [['n01', 'etc/motd'], 'write an absolute path'],
    [['n01', '/etc/../motd'], 'write an absolute path'],
  ])('refuses %j with exit 3 and says what to write', async (args, help) => {
    const { code, out, err } = await site.run('explain', ...args);
    expect({ code, out }).toEqual({ code: 3, out: '' });
    expect(err).toContain(help);
  });

  it('refuses manifests that are wrong', async () => {
    site.edit('manifests/litefile.yaml', 'method: bind', 'method: bnd');
    expect((await site.run('explain', 'n01', '/etc/motd')).code).toBe(3);
  });

  it('keeps its lines within a narrow terminal, apart from names, and colours only on one', async () => {
    const narrow = await site.runWith({ width: 40, color: true }, 'explain', 'n01', '/var/log/messages');
    const plain = stripVTControlCharacters(narrow.out);
    expect(plain).not.toBe(narrow.out);
    expect(plain.split('\n').filter((line) => line.length > 40 && line.trim().includes(' '))).toEqual([]);
    expect((await site.run('explain', 'n01', '/var/log/messages')).out).not.toContain('\u001b');
  });
});

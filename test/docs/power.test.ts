import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { type ASite, aSite } from '../commands/support/a-site.ts';
import { type FakeIpmitool, fakeIpmitool } from '../commands/support/fake-ipmitool.ts';
import { expectTold } from '../support/page-commands.ts';
import { blocksOf, projectText } from '../support/pages.ts';

let site: ASite;
let fake: FakeIpmitool;
beforeEach(() => {
  site = aSite();
  fake = fakeIpmitool(site.directory);
});
afterEach(() => {
  fake.remove();
  site.remove();
});

/** The settings that the page shows, for the nodes of the site and with a password that is there. */
const settings = (): string => {
  const password = join(site.directory, 'password');
  writeFileSync(password, 'hush-hush\n', { mode: 0o600 });
  const [yaml] = blocksOf(projectText('docs/power.md')).filter(({ language }) => language === 'yaml');
  return (yaml?.text ?? '')
    .replace('/etc/statelite/bmc-password', password)
    .replace('passwordFile', `bmc: "\${node}.test"\n    passwordFile`)
    .replaceAll(/^kind:/gm, 'apiVersion: statelite/v1\nkind:');
};

describe('docs/power.md', () => {
  it('shows what status really prints', async () => {
    site.manifest('manifests/power.yaml', settings().replace(/---\n[\s\S]*$/, ''));
    fake.answers('n02.test', "echo 'Chassis Power is off'; exit 0");
    fake.answers('n03.test', "echo 'Error: Unable to establish IPMI v2 / RMCP+ session' >&2; exit 1");
    await expectTold('docs/power.md', { directory: site.directory, cwd: site.repository, most: 7 });
    expect(fake.calls().length).toBe(3);
  });

  it('shows settings by which a controller is asked as they say', async () => {
    const node = "metadata: { name: 'x' }\nspec: { image: compute, ";
    site.manifest('manifests/power.yaml', settings().replace(/metadata: \{ name: n01 \}\nspec: \{ /, node));
    site.edit('manifests/power.yaml', 'members: "n[01-12]"', 'members: "n[01-03],x"');
    expect((await site.run('power', 'status', 'x')).out).toContain('-C 17 -H 172.11.1.1 -p 623 -U ADMIN -f ');
  });
});

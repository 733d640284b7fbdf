import { describe, expect, it } from '@jest/globals';
import { runStory } from './run-story.ts';
import { parseStory, storyText } from './story.ts';

const rule = `== file manifests/base.yaml
apiVersion: statelite/v1
kind: LiteFile
metadata: { name: base }
spec: { files: [/etc/motd] }
`;

const tell = async (text: string): Promise<string> => storyText(await runStory(parseStory(text)));

describe('telling a story', () => {
  it('puts what really happened in the place of what was expected', async () => {
    const told = await tell(
      `t\n\n${rule}\n== before\nin /compute/rootimg/etc\nfile 0644 root /motd "x"\n\n== plan\nonly image-link/\nnothing\n\n== after\nin /compute/rootimg/etc\nfile 0644 root /motd "x"\n`,
    );
    expect(told).toContain('== plan\nonly image-link/\n+ image-link/compute:/etc/motd\n');
    expect(told).toContain('== after\nin /compute/rootimg/etc\nfile 0755 root /init.d/statelite ...\nlink /motd -> ');
  });

  it('adds diagnostics that nobody expected, and drops those that did not come', async () => {
    const site = `t\n\n${rule}\n== before\nin /compute/rootimg\ndir 0755 root /etc\n\n== plan\nonly image-link/\n`;
    const told = await tell(site);
    expect(told).toContain('== diagnostics\nwarning absent-in-image manifests/base.yaml:4:');
    const calm = site.replace('dir 0755 root /etc', 'file 0644 root /etc/motd');
    expect(await tell(calm.replace('== plan', '== diagnostics\nerror wrong\n\n== plan'))).not.toContain('diagnostics');
  });

  it('tells how a command ended and which expected lines it did not print', async () => {
    const told = await tell('t\n\n== run version\nexit 3\nno such line\n');
    expect(told).toBe('t\n\n== run version\nexit 0\n');
  });
});

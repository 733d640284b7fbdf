import { describe, expect, it } from '@jest/globals';
import { brief, manifest, resolved } from './resolved.ts';

const images =
  manifest('Image', 'rh5', '{ os: rhels5.3, arch: x86_64, profile: test1, groups: [redhat, old] }') +
  manifest('Image', 'rh9', '{ os: rhels9, arch: x86_64, profile: test1, groups: [redhat] }');
const files = (text: string, name = 'f'): string => manifest('LiteFile', name, `{ files: [${text}] }`);

/** The rules of an image as `path behaviour method source`. */
const rulesOf = (yaml: string, image = 'rh5'): readonly string[] =>
  resolved(images + yaml)
    .cluster.litefile(image)
    .map(({ path, behaviour, method, source }) => `${path} ${behaviour} ${method} ${source}`);

/** What is wrong, without the position. */
const wrong = (yaml: string): readonly string[] =>
  brief(resolved(images + yaml).diagnostics).map((line) => line.replace(/ \d+:/, ':'));

describe('litefile precedence', () => {
  // docs/semantics.md, "Litefile", shows this example.
  it('lets an exact image beat an image group, and that beat ALL', () => {
    const yaml = files(
      '{ file: /etc/motd, options: tmpfs }, { file: /etc/motd, image: old, options: con }, { file: /etc/motd, image: rh9, options: ro }',
    );
    expect(rulesOf(yaml, 'rh5')).toEqual(['/etc/motd con link group']);
    expect(rulesOf(yaml, 'rh9')).toEqual(['/etc/motd ro link image']);
  });

  it('takes any of several groups of an image', () => {
    expect(rulesOf(files('{ file: /a, image: redhat }, { file: /b, image: old }'))).toEqual([
      '/a tmpfs link group',
      '/b tmpfs link group',
    ]);
  });

  it('takes a manifest’s image for its rows, and a row’s own before that', () => {
    const yaml = manifest('LiteFile', 'f', '{ image: rh9, files: [/a, { file: /b, image: ALL }] }');
    expect(rulesOf(yaml, 'rh5')).toEqual(['/b tmpfs link all']);
    expect(rulesOf(yaml, 'rh9')).toEqual(['/a tmpfs link image', '/b tmpfs link all']);
  });

  it('replaces a rule whole: the method does not come from the weaker one', () => {
    expect(
      rulesOf(files('{ file: /a, options: ro, method: bind }, { file: /a, image: rh5, options: persistent }')),
    ).toEqual(['/a persistent link image']);
  });

  it('leaves disabled rows out before anything else', () => {
    const yaml = files('{ file: /a, image: rh5, options: nonsense, disable: true }, { file: /a, options: ro }');
    expect(wrong(yaml)).toEqual([]);
    expect(rulesOf(yaml)).toEqual(['/a ro link all']);
  });

  it('takes /x and /x/ for one path, which is then a directory', () => {
    const { cluster } = resolved(images + files('/x, { file: /x/, image: redhat }'));
    expect(cluster.litefile('rh5').map(({ path, directory, source }) => [path, directory, source])).toEqual([
      ['/x', true, 'group'],
    ]);
    expect(wrong(files('/x, /x/'))).toEqual(['warning rule-repeated: /x has the same rule twice']);
    expect(resolved(images + files('/x, /x/')).cluster.litefile('rh5')[0]?.directory).toBe(true);
  });

  it('reports equally exact rules that disagree, naming both lines', () => {
    const { diagnostics } = resolved(images + files('{ file: /x, options: ro }') + files('/y, /x/', 'g'));
    expect(brief(diagnostics)).toEqual([
      'error rule-conflict 19: /x has two rules that disagree: tmpfs by link here, ro by link at a.yaml:14:17',
    ]);
    expect(diagnostics[0]?.related?.[0]?.at.start.line).toBe(14);
  });

  it('reports groups of one image that disagree, for that image only', () => {
    const yaml = files('{ file: /x, image: redhat }, { file: /x, image: old, method: bind }');
    expect(wrong(yaml)).toEqual([
      'error rule-conflict: /x has two rules that disagree for image rh5: tmpfs by bind here, tmpfs by link at a.yaml:14:17',
    ]);
  });

  it('reports an image that does not exist, and what was meant', () => {
    const { diagnostics } = resolved(images + files('{ file: /x, image: rh55 }, { file: /y, image: All }'));
    expect(diagnostics.map(({ message, help }) => [message, help])).toEqual([
      ['"rh55" is neither an image nor an image group', 'did you mean rh5?'],
      ['"All" is neither an image nor an image group', expect.any(String)],
    ]);
  });
});

describe('the option of a rule', () => {
  it.each(['', ' ', 'ALL', 'tmpfs'])('%j means tmpfs', (option) => {
    expect(rulesOf(files(`{ file: /x, options: "${option}" }`))).toEqual(['/x tmpfs link all']);
  });

  it.each(['persistent', 'ro', 'con', 'localdisk'])('%s means itself', (option) => {
    expect(rulesOf(files(`{ file: /x, options: ${option}, method: bind }`))).toEqual([`/x ${option} bind all`]);
  });

  it.each([
    ['tmpfs,rw', 'tmpfs', 'link'],
    ['rw', 'tmpfs', 'bind'],
    ['link', 'tmpfs', 'link'],
    ['link,ro', 'ro', 'link'],
    ['link, con', 'con', 'link'],
    ['link,persistent', 'persistent', 'link'],
    ['tempfs', 'tmpfs', 'bind'],
  ])('%s is xCAT’s, and the help says what to write', (option, behaviour, method) => {
    const [found] = resolved(images + files(`{ file: /x, options: "${option}" }`)).diagnostics;
    expect(found?.code).toBe('option-of-xcat');
    expect(found?.help).toBe(`write "options: ${behaviour}" and "method: ${method}"`);
  });

  it('is reported when it is no word at all', () => {
    expect(wrong(files('{ file: /x, options: presistent }'))).toEqual([
      'error option-unknown: "presistent" is not an option of a litefile rule',
    ]);
  });
});

describe('the path of a rule', () => {
  it.each([
    ['/etc/../../etc/shadow', 'error path-malformed: "/etc/../../etc/shadow" is not the path of a file in the image'],
    ['/', 'error reserved-path: a rule for / would make the whole image writable'],
    ['//./', 'error reserved-path: a rule for / would make the whole image writable'],
    ['/.default/etc/motd', 'error reserved-path: "/.default/etc/motd" belongs to statelite itself'],
    ['/.statelite', 'error reserved-path: "/.statelite" belongs to statelite itself'],
    ['/etc/init.d/statelite', 'error reserved-path: "/etc/init.d/statelite" belongs to statelite itself'],
    ['/run/lock/', 'note rule-needs-nothing: "/run/lock/" is writable without a rule: every node mounts /run at boot'],
    ['/etc/a\\nb', 'warning path-control-character: "/etc/a\\nb" contains a control character'],
  ])('%s is reported', (file, message) => {
    expect(wrong(files(`"${file}"`))).toEqual([message]);
  });

  it.each([
    ['/etc/a b', '/etc/a b', false],
    ['/usr/include/c++/', '/usr/include/c++', false],
    ['/etc/$(reboot)', '/etc/$(reboot)', false],
    ['/etc//x/.//y', '/etc/x/y', false],
    ['/usr/bin/[', '/usr/bin/[', false],
    ['/etc/größe', '/etc/größe', false],
    ['/default', '/default', false],
    ['/etc/*.conf', '/etc/*.conf', true],
    ['/etc/[ab]?', '/etc/[ab]?', true],
    ['/etc/{a,b}', '/etc/{a,b}', true],
    ['/etc/{ab}', '/etc/{ab}', false],
    ['/etc/a\\*b', '/etc/a*b', false],
  ])('%s is %s (glob: %s)', (file, path, glob) => {
    const { cluster, diagnostics } = resolved(images + files(`'${file}'`));
    expect(brief(diagnostics)).toEqual([]);
    expect(cluster.litefile('rh5').map((rule) => [rule.path, rule.glob])).toEqual([[path, glob]]);
  });
});

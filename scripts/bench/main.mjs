// Measures the built program: npm run bench [-- NAME] [-- --write]. See docs/performance.md.
import { cpSync, readFileSync, statfsSync, writeFileSync } from 'node:fs';
import { cpus, loadavg } from 'node:os';
import { fileURLToPath } from 'node:url';
import { bootRows } from './group-boot.mjs';
import { importRows } from './group-import.mjs';
import { nodeRows } from './group-nodes.mjs';
import { peopleRows } from './group-people.mjs';
import { convertRows, unchangedRows } from './group-rules.mjs';
import { startRows } from './group-start.mjs';
import { mostRounds, openWorkshop, settle } from './measure.mjs';
import { machineText, tableText } from './table.mjs';

const groups = {
  start: startRows,
  unchanged: unchangedRows,
  nodes: nodeRows,
  import: importRows,
  convert: convertRows,
  people: peopleRows,
  boot: bootRows,
};

const words = process.argv.slice(2);
const wanted = words.filter((word) => !word.startsWith('--'));
const unknown = wanted.find((name) => !Object.hasOwn(groups, name));
if (unknown !== undefined) {
  process.stderr.write(`there is no group ${unknown}; the groups are ${Object.keys(groups).join(', ')}\n`);
  process.exit(3);
}

const root = fileURLToPath(new URL('../..', import.meta.url));
const document = `${root}docs/performance.md`;
const fileSystems = { 61267: 'ext4', 1481003842: 'xfs', 2435016766: 'btrfs', 2035054128: 'overlayfs', 26985: 'NFS' };

const { directory: workshop, close } = openWorkshop();
try {
  const machine = machineText({
    date: new Date().toISOString().slice(0, 10),
    cores: cpus().length,
    model: cpus()[0]?.model ?? 'unknown',
    node: process.versions.node,
    load: loadavg()[0]?.toFixed(1),
    fileSystem: fileSystems[statfsSync(workshop).type] ?? 'another file system',
  });
  // A copy, so that a build meanwhile changes nothing.
  cpSync(process.env.STATELITE_DIST ?? `${root}dist`, `${workshop}/dist`, { recursive: true });
  writeFileSync(`${workshop}/package.json`, '{ "type": "module" }\n');
  const bench = { workshop, cli: `${workshop}/dist/cli.js`, log: (text) => process.stderr.write(`… ${text}\n`) };
  const rows = [];
  for (const [name, measure] of Object.entries(groups)) {
    if (wanted.length > 0 && !wanted.includes(name)) continue;
    rows.push(...measure(bench).map((row) => ({ ...row, count: Math.min(row.count, mostRounds) })));
    settle();
  }
  const text = `${machine}\n\n${tableText(rows)}\n`;
  process.stdout.write(text);
  if (words.includes('--write')) writeInto(document, text);
} finally {
  close();
}

/** Replaces what stands between the two marks of the document. */
function writeInto(file, text) {
  const marks = /(<!-- begin of the measured table -->\n)[\s\S]*(<!-- end of the measured table -->)/;
  const before = readFileSync(file, 'utf8');
  if (!marks.test(before)) throw new Error(`${file} has no marks for the table`);
  writeFileSync(
    file,
    before.replace(marks, (_, begin, end) => `${begin}\n${text}\n${end}`),
  );
}

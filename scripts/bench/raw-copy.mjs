// The raw loop that an import is compared with: the same bytes read and split at commas, and as many written.
// Usage: raw-copy.mjs FROM TO
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';

const [from = '', to = ''] = process.argv.slice(2);
mkdirSync(to, { recursive: true });
for (const name of readdirSync(from)) {
  const rows = readFileSync(`${from}/${name}`, 'utf8')
    .split('\n')
    .map((line) => line.split(','));
  writeFileSync(`${to}/${name}`, rows.map((cells) => cells.join(',')).join('\n'));
}

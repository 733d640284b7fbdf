// Completes package-lock.json for platforms whose optional packages the registry in use does not carry:
// `npm ci` refuses a lock file that names an optional dependency without an entry for it.
import { readFileSync, writeFileSync } from 'node:fs';

const lockFile = new URL('../package-lock.json', import.meta.url);
const check = process.argv.includes('--check');
const text = readFileSync(lockFile, 'utf8');
const lock = JSON.parse(text);

const platforms = [
  'android',
  'darwin',
  'linux',
  'win32',
  'freebsd',
  'openbsd',
  'netbsd',
  'sunos',
  'aix',
  'openharmony',
];
const processors = ['arm64', 'arm', 'x64', 'ia32', 'ppc64', 'riscv64', 's390x', 'loong64', 'mips64el', 'wasm32'];

/** The lock entry for an optional package that only another platform could install. */
const foreignEntry = (name, version) => {
  const words = name.split('/').at(-1).split('-');
  const os = platforms.filter((p) => words.includes(p));
  const cpu = processors.filter((c) => words.includes(c));
  const libc = words.includes('musl') ? ['musl'] : words.includes('gnu') && os.includes('linux') ? ['glibc'] : [];
  return {
    version,
    ...(os.length > 0 && { os }),
    ...(cpu.length > 0 && { cpu }),
    ...(libc.length > 0 && { libc }),
    optional: true,
  };
};

const added = [];
for (const [place, entry] of Object.entries(lock.packages)) {
  for (const [name, version] of Object.entries(entry.optionalDependencies ?? {})) {
    const parents = place.split('/node_modules/').map((_, i, all) => all.slice(0, i + 1).join('/node_modules/'));
    const places = ['', ...parents].map((p) => `${p === '' ? '' : `${p}/`}node_modules/${name}`);
    if (places.some((p) => lock.packages[p] !== undefined)) continue;
    lock.packages[`node_modules/${name}`] = foreignEntry(name, version);
    added.push(name);
  }
}
for (const entry of Object.values(lock.packages)) delete entry.resolved;

const sorted = Object.fromEntries(Object.entries(lock.packages).sort(([a], [b]) => (a < b ? -1 : 1)));
const result = `${JSON.stringify({ ...lock, packages: sorted }, null, 2)}\n`;
if (check) {
  if (result !== text) {
    console.error(
      `package-lock.json is incomplete or names a registry: run node scripts/complete-lock.mjs ${added.join(' ')}`,
    );
    process.exit(1);
  }
} else {
  writeFileSync(lockFile, result);
  console.log(`package-lock.json: ${added.length} entries added`);
}

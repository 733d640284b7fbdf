// Preloaded into each measured process: at exit it writes what the process used since Node itself was up.
const { writeFileSync } = require('node:fs');

const begun = performance.now();
const before = process.resourceUsage();

process.on('exit', () => {
  const after = process.resourceUsage();
  const cpu = (usage) => (usage.userCPUTime + usage.systemCPUTime) / 1000;
  const used = {
    inside: performance.now() - begun,
    insideCpu: cpu(after) - cpu(before),
    cpu: cpu(after),
    peak: after.maxRSS / 1024,
  };
  writeFileSync(process.env.BENCH_USAGE, JSON.stringify(used));
});

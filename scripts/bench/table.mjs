// Turns measured rows into a Markdown table.

/** What was measured, and on what: one line above the table. */
export const machineText = ({ date, cores, model, node, load, fileSystem }) =>
  `${date} · ${cores} cores (${model}) · Node ${node} · ${fileSystem} · load average ${load} at the start`;

/** The table: ratios first, then milliseconds (medians). */
export const tableText = (rows) =>
  [
    '| what | n | ours / raw loop | after start-up | CPU time | ours | raw loop | peak | aims |',
    '|---|--:|--:|--:|--:|--:|--:|--:|---|',
    ...rows.map(rowText),
  ].join('\n');

const rowText = ({ title, count, ours, raw, extra, aims }) => {
  const ratio = (name) => (raw === undefined ? '–' : `${(ours[name] / raw[name]).toFixed(2)}`);
  const time = (run) => (run === undefined ? '–' : `${spaced(run.wall)} / ${spaced(run.inside)} ms`);
  const notes = [
    ...extra,
    ...aims.map(
      ({ text, met, value }) => `${text}: ${value === undefined ? '' : `${value}, `}${met ? 'met' : '**missed**'}`,
    ),
  ];
  const cells = [
    title,
    count,
    ratio('wall'),
    ratio('inside'),
    ratio('cpu'),
    time(ours),
    time(raw),
    ours?.peak === undefined ? '–' : `${Math.round(ours.peak)} MiB`,
    notes.join('; '),
  ];
  return `| ${cells.join(' | ')} |`;
};

const spaced = (value) => Math.round(value).toLocaleString('en');

/** What the agent tells a monitoring system of its newest round. */
export interface AgentMetrics {
  readonly at: string;
  readonly lastSuccess: string | null;
  readonly commit: string | null;
  readonly outcome: string;
  readonly exitCode: number;
  readonly changes: number;
  readonly drift: number;
  readonly paused: boolean;
}

/** In the text format of Prometheus, for the textfile collector of its node exporter. */
export const renderAgentMetrics = (round: AgentMetrics): string =>
  [
    metric('last_run_timestamp_seconds', 'When the newest round of the agent ended.', secondsOf(round.at)),
    metric(
      'last_success_timestamp_seconds',
      'When a round last ended as it should; 0 for never.',
      round.lastSuccess === null ? 0 : secondsOf(round.lastSuccess),
    ),
    metric('last_exit_code', 'The exit code of the newest round.', round.exitCode),
    metric('changes_pending', 'Changes that the newest plan had and that were not made.', round.changes),
    metric('drift', 'Places that somebody else had changed when the newest plan was made.', round.drift),
    metric('paused', 'Whether the agent is paused.', round.paused ? 1 : 0),
    metric('outcome', 'How the newest round ended, and with which commit.', 1, {
      outcome: round.outcome,
      commit: round.commit ?? '',
    }),
  ].join('');

const metric = (name: string, about: string, value: number, labels: Readonly<Record<string, string>> = {}): string => {
  const full = `statelite_agent_${name}`;
  const words = Object.entries(labels).map(([key, text]) => `${key}="${text.replace(/[\\"\n]/g, '_')}"`);
  const braces = words.length === 0 ? '' : `{${words.join(',')}}`;
  return `# HELP ${full} ${about}\n# TYPE ${full} gauge\n${full}${braces} ${value}\n`;
};

const secondsOf = (time: string): number => Math.floor(Date.parse(time) / 1000);

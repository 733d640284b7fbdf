import { Box, Text } from 'ink';
import { type ProgressState, progressLines } from './progress-state.ts';

/** How far a run is, as a few lines that replace each other. */
export const ProgressView = ({
  state,
  seconds,
  columns,
  color,
}: {
  readonly state: ProgressState;
  readonly seconds: number;
  readonly columns: number;
  readonly color: boolean;
}) => {
  const [phase, bar, counts, place] = progressLines(state, seconds, columns);
  return (
    <Box flexDirection="column">
      <Text bold={color}>{phase}</Text>
      <Text {...(color && { color: state.phase === 'stopping' ? 'yellow' : 'green' })}>{bar}</Text>
      <Text>{counts}</Text>
      <Text dimColor={color}>{place}</Text>
    </Box>
  );
};

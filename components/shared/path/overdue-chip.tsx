import { ToneChip } from "../../kit/chip/finding-chip";
import { formatDuration } from "../../kit/format";

/** Marks a path's figures as overdue: the worker that measures the path has stopped. */
export function OverdueChip({ overdueMs }: { overdueMs: number | null }) {
  if (overdueMs === null) return null;
  return (
    <ToneChip tone="warn" meaning="These figures should be seconds old: the sampler of this path has stopped.">
      {`figures ${formatDuration(Math.floor(overdueMs / 1_000) * 1_000)} old`}
    </ToneChip>
  );
}

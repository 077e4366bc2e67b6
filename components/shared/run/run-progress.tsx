import { Group, Progress, Text } from "@mantine/core";
import type { RunWire } from "../../../lib/api/runs";
import { ToneChip } from "../../kit/chip/finding-chip";
import { Figure } from "../../kit/figure/figure";
import { formatCount, formatDuration, formatRate, formatSignedRate, sentence } from "../../kit/format";
import { Time } from "../../kit/time/time";
import { headroomTone } from "../path/truth.model";
import { donePercent, rateWords, runLookOf, sumFault } from "./run.model";

/** The progress of a run, its rate against the headroom, and its expected end. */
export function RunProgress({ run }: { run: RunWire }) {
  const look = runLookOf(run);
  const percent = donePercent(run);
  const over = run.state === "done" || run.state === "aborted";
  // A waiting or paused run has no rate that could be unknown.
  const moves = run.state === "canary" || run.state === "running";
  const fault = sumFault(run);
  return (
    <div>
      <Group gap="sm">
        <ToneChip tone={look.tone} meaning={look.meaning}>
          {look.word}
        </ToneChip>
        <Text size="sm">
          {formatCount(run.done)} of {formatCount(run.total)}, {percent} %
        </Text>
        <Text size="xs" c="dimmed">
          started <Time at={run.startedAt} clockOnly /> by {run.startedBy}
          {run.finishedAt !== null && (
            <>
              , ended <Time at={run.finishedAt} clockOnly />
            </>
          )}
        </Text>
      </Group>
      <Progress.Root size="lg" my={6}>
        <Progress.Section value={percent} aria-label="Progress of the run" aria-valuetext={`${percent} per cent`} />
      </Progress.Root>
      {look.word === "nothing changed" && <Text size="sm">{look.meaning}</Text>}
      {run.because !== null && <Text size="sm">{sentence(run.because)}</Text>}
      {fault !== null && (
        <Text size="sm" c="var(--state-bad)" role="alert">
          {fault}
        </Text>
      )}
      {!over && (
        <Group gap="xl" mt={6}>
          {moves && (
            <Figure
              label="Rate"
              value={run.measuredPerSec === null ? null : formatRate(run.measuredPerSec)}
              unit="/s"
              at={run.measuredAt ?? undefined}
              reason="The rate is not measured: too little was applied, or no replayer carries the run out now."
              note={rateWords(run)}
            />
          )}
          <Figure
            label="Headroom"
            value={run.headroomPerSec === null ? null : formatSignedRate(run.headroomPerSec)}
            unit="/s"
            tone={headroomTone(run.headroomPerSec)}
            at={run.readAt}
            reason="A path of this run has no measured headroom, or the run applies no item now."
          />
          {moves && (
            <Figure
              label="Done in"
              value={run.etaMs === null ? null : formatDuration(run.etaMs)}
              reason="The remaining time is unknown while no item is applied."
              at={run.readAt}
            />
          )}
        </Group>
      )}
    </div>
  );
}

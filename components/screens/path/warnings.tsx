import { Text } from "@mantine/core";
import type { PathDetail } from "../../../lib/api/paths";
import type { Tone } from "../../kit/chip/finding.model";
import { ToneIcon } from "../../kit/chip/tone-icon";
import { Panel } from "../../kit/state/panel";
import classes from "./path.module.css";

type Warning = PathDetail["warnings"][number];

const LEVELS: Record<Warning["level"], { tone: Tone; word: string; rank: number }> = {
  warning: { tone: "warn", word: "Warning", rank: 0 },
  unmeasured: { tone: "unknown", word: "Unknown", rank: 1 },
  advice: { tone: "moving", word: "Advice", rank: 2 },
};

/** Promises of the contract beyond its boundary, each with its reason and the usual remedy. */
export function Warnings({ warnings }: { warnings: readonly Warning[] }) {
  const ordered = warnings.toSorted((a, b) => LEVELS[a.level].rank - LEVELS[b.level].rank);
  return (
    <Panel title="Warnings">
      <ul className={classes.warnings}>
        {ordered.map((warning) => (
          <li key={warning.code} data-level={warning.level}>
            <ToneIcon tone={LEVELS[warning.level].tone} size={16} />
            <div>
              <Text fw={600}>
                {LEVELS[warning.level].word}: {warning.title}
              </Text>
              <Text size="sm">{warning.reason}</Text>
              <Text size="sm" c="dimmed">
                Usual remedy: {warning.remedy}
              </Text>
            </div>
          </li>
        ))}
      </ul>
    </Panel>
  );
}

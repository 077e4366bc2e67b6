import { Group, UnstyledButton } from "@mantine/core";
import type { DivergencePage } from "../../../lib/api/divergences";
import { countedFindings, type Finding } from "../../kit/chip/finding.model";
import { FindingChip } from "../../kit/chip/finding-chip";
import classes from "./divergences.module.css";

interface FindingCountsProps {
  counts: DivergencePage["counts"];
  chosen: Finding | null;
  onChoose: (finding: Finding | null) => void;
}

/** Open findings by kind; pressing a finding shows only its keys, and pressing it again shows all keys. */
export function FindingCounts({ counts, chosen, onChoose }: FindingCountsProps) {
  const counted = countedFindings(counts);
  const missing = chosen !== null && counted.every(({ finding }) => finding !== chosen);
  const shown = missing ? [...counted, { finding: chosen, count: "0" }] : counted;
  if (shown.length === 0) return null;
  return (
    <Group gap={6} role="group" aria-label="Findings">
      {shown.map(({ finding, count }) => (
        <UnstyledButton
          key={finding}
          className={classes.count}
          aria-pressed={finding === chosen}
          onClick={() => onChoose(finding === chosen ? null : finding)}
        >
          <FindingChip finding={finding} count={count} />
        </UnstyledButton>
      ))}
    </Group>
  );
}

import { Group, Text } from "@mantine/core";
import type { IncidentReport } from "../../../../lib/api/reports";
import type { Finding } from "../../../kit/chip/finding.model";
import { FindingChip } from "../../../kit/chip/finding-chip";
import { formatCount, sentence } from "../../../kit/format";
import { Unknown } from "../../../kit/state/unknown";
import { findingHref } from "../../../shared/links";
import classes from "./report.module.css";

type Figures = IncidentReport["figures"];
type Observed = IncidentReport["observed"][number];

const FIGURES: readonly (readonly [Exclude<keyof Figures, "unmeasured">, string])[] = [
  ["acceptedInScope", "writes accepted in scope"],
  ["settled", "settled"],
  ["materialized", "materialized"],
  ["superseded", "superseded"],
  ["suppressed", "suppressed"],
  ["setAside", "set aside"],
  ["outstanding", "outstanding"],
];

const OBSERVED: readonly (readonly ["knownWrites" | "outstandingKeys" | "outstandingWrites" | "waivedKeys", string])[] =
  [
    ["knownWrites", "writes met in its source"],
    ["outstandingKeys", "keys with outstanding writes"],
    ["outstandingWrites", "outstanding writes"],
    ["waivedKeys", "of these, keys with a waived finding"],
  ];

interface FigureProps {
  word: string;
  count: string | null;
  because: string | undefined;
}

function Figure({ word, count, because }: FigureProps) {
  return (
    <div>
      <dt>{word}</dt>
      <dd>{count === null ? <Unknown reason={because ?? "The figure was not counted."} /> : formatCount(count)}</dd>
    </div>
  );
}

/** Mutations of Trueup's own paths in scope, by how they stand. */
export function Numbers({ figures }: { figures: Figures }) {
  return (
    <dl className={classes.figures}>
      {FIGURES.map(([member, word]) => (
        <Figure key={member} word={word} count={figures[member]} because={figures.unmeasured[member]} />
      ))}
    </dl>
  );
}

/** An observed path in the report: its writes in scope, its open findings, and what its stores do not tell. */
export function ObservedNumbers({ figures }: { figures: Observed }) {
  const { findings, unmeasured } = figures;
  const open = Object.entries(findings) as [Finding, string][];
  return (
    <>
      <dl className={classes.figures}>
        {OBSERVED.map(([member, word]) => (
          <Figure key={member} word={word} count={figures[member]} because={unmeasured[member]} />
        ))}
      </dl>
      <Group gap={6} mt={6}>
        {open.length === 0 && <Text size="sm">No finding of its keys is open.</Text>}
        {open.map(([finding, keys]) => (
          <FindingChip key={finding} finding={finding} count={keys} href={findingHref(finding)} />
        ))}
      </Group>
      {unmeasured.materialized !== undefined && (
        <Text size="sm" c="dimmed" mt={4}>
          {sentence(unmeasured.materialized)}
        </Text>
      )}
    </>
  );
}

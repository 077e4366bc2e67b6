import { Text } from "@mantine/core";
import type { KeyStory } from "../../../lib/api/keys";
import { formatVersion } from "../../kit/format";
import { type Column, column } from "../../kit/table/columns";
import { DataTable } from "../../kit/table/data-table";
import type { PlannedWay } from "../../shared/plan/ways.model";
import { contrastOf, sameWords } from "./contrast.model";
import classes from "./key.module.css";
import { effectsOf, NEW_VERSION, type Side } from "./way-effects.model";
import { longValue } from "./ways.model";

interface EffectRow {
  store: string;
  before: Side;
  after: Side;
  beforeText: string;
  afterText: string;
}

const COLUMNS: readonly Column<EffectRow>[] = [
  column("Store", ({ store }) => store, { rowHeader: true, width: 84 }),
  column("Before", ({ before, beforeText }) => <SideText side={before} text={beforeText} />),
  column("After", ({ after, afterText }) => <SideText side={after} text={afterText} />),
];

/** The effect of a way back on each store: versions, and the members that differ, before and after. */
export function RepairEffects({ story, way }: { story: KeyStory; way: PlannedWay }) {
  const effects = effectsOf(story, way);
  const { texts, same } = contrastOf(effects.flatMap(({ before, after }) => [before.text, after.text]));
  const rows = effects.map((effect, n) => ({
    ...effect,
    beforeText: texts[2 * n] ?? "",
    afterText: texts[2 * n + 1] ?? "",
  }));
  return (
    <div>
      <DataTable
        label="Before and after"
        columns={COLUMNS}
        rows={rows}
        rowId={({ store }) => store}
        rowClassName={classes.effect}
        verticalSpacing={4}
        layout="fixed"
      />
      {same > 0 && (
        <Text size="xs" c="dimmed">
          {sameWords({ same })}
        </Text>
      )}
    </div>
  );
}

function SideText({ side: { version }, text }: { side: Side; text: string }) {
  return (
    <>
      {version !== null && (
        <Text size="xs" c="dimmed">
          {version === NEW_VERSION ? "a new version" : `version ${formatVersion(version)}`}
        </Text>
      )}
      <code dir="ltr">{longValue(text)}</code>
    </>
  );
}

import { Table, Text } from "@mantine/core";
import type { KeyStory } from "../../../lib/api/keys";
import { formatCount } from "../../kit/format";
import { contrastOf } from "./contrast.model";
import classes from "./key.module.css";
import { effectsOf, NEW_VERSION, type Side } from "./way-effects.model";
import { longValue, type PlannedWay } from "./ways.model";

/** The effect of a way back on each store: versions, and the members that differ, before and after. */
export function RepairEffects({ story, way }: { story: KeyStory; way: PlannedWay }) {
  const effects = effectsOf(story, way);
  const { texts, same } = contrastOf(effects.flatMap(({ before, after }) => [before.text, after.text]));
  return (
    <div>
      <Table aria-label="Before and after" withRowBorders verticalSpacing={4} layout="fixed">
        <Table.Thead>
          <Table.Tr>
            <Table.Th w={84}>Store</Table.Th>
            <Table.Th>Before</Table.Th>
            <Table.Th>After</Table.Th>
          </Table.Tr>
        </Table.Thead>
        <Table.Tbody>
          {effects.map(({ store, before, after }, n) => (
            <Table.Tr key={store} className={classes.effect}>
              <Table.Th scope="row">{store}</Table.Th>
              <SideCell side={before} text={texts[2 * n] ?? ""} />
              <SideCell side={after} text={texts[2 * n + 1] ?? ""} />
            </Table.Tr>
          ))}
        </Table.Tbody>
      </Table>
      {same > 0 && (
        <Text size="xs" c="dimmed">
          {formatCount(same)} {same === 1 ? "member is" : "members are"} the same everywhere and left out here.
        </Text>
      )}
    </div>
  );
}

function SideCell({ side: { version }, text }: { side: Side; text: string }) {
  return (
    <Table.Td>
      {version !== null && (
        <Text size="xs" c="dimmed">
          {version === NEW_VERSION ? "a new version" : `version ${formatCount(version)}`}
        </Text>
      )}
      <code dir="ltr">{longValue(text)}</code>
    </Table.Td>
  );
}

import { Text } from "@mantine/core";
import type { KeyStory } from "../../../lib/api/keys";
import { Panel } from "../../kit/state/panel";
import { contrastOf, sameWords } from "./contrast.model";
import { recordOf } from "./key.model";
import classes from "./key.module.css";
import { shortValue, valueGroups } from "./ways.model";

/** Lists which stores hold which value; renders nothing where all hold the same. */
export function ValueGroups({ story }: { story: KeyStory }) {
  const groups = valueGroups(story);
  if (groups.length < 2) return null;
  const { texts, same } = contrastOf(groups.map(({ text }) => text));
  return (
    <Panel title="Values">
      <ul className={classes.groups} aria-label="Values by store">
        {groups.map(({ letter, stores }, n) => (
          <li key={letter}>
            <strong>{letter}</strong> <code dir="ltr">{shortValue(texts[n] ?? "")}</code>:{" "}
            {stores.map((store) => (store === "ledger" ? recordOf(story.mode).toLowerCase() : store)).join(", ")}
          </li>
        ))}
      </ul>
      {same > 0 && (
        <Text size="xs" c="dimmed">
          {sameWords({ same })}
        </Text>
      )}
    </Panel>
  );
}

import type { KeyStory } from "../../lib/api/keys";
import { Panel } from "../state/panel";
import classes from "./key.module.css";
import { shortValue, valueGroups } from "./ways.model";

/** Lists which stores hold which value; renders nothing where all hold the same. */
export function ValueGroups({ story }: { story: KeyStory }) {
  const groups = valueGroups(story);
  if (groups.length < 2) return null;
  return (
    <Panel title="Values">
      <ul className={classes.groups} aria-label="Values by store">
        {groups.map(({ letter, text, stores }) => (
          <li key={letter}>
            <strong>{letter}</strong> <code dir="ltr">{shortValue(text)}</code>: {stores.join(", ")}
          </li>
        ))}
      </ul>
    </Panel>
  );
}

import { Text } from "@mantine/core";
import type { IncidentWire } from "../../../../lib/api/incidents";
import { FindingChip } from "../../../kit/chip/finding-chip";
import { formatCount } from "../../../kit/format";
import { type Consequence, isPartial, savedFirst } from "./authority.model";
import classes from "./authority.module.css";
import { SalvageOffers } from "./salvage-offers";
import { Samples } from "./samples";

/**
 * The effects of a store as the authority: counts of keys kept, changed and discarded, effects by finding, samples, and offered
 * salvages.
 */
export function ChoiceConsequences({ choice, incident }: { choice: Consequence; incident: IncidentWire }) {
  if (!choice.available)
    return (
      <Text size="sm" c="dimmed">
        Nothing is counted, since this store cannot be chosen.
      </Text>
    );
  const { saved, discarded } = savedFirst(choice);
  const figures = [
    { what: "kept", count: choice.kept },
    { what: "changed", count: choice.changed },
    ...(saved === 0n ? [] : [{ what: "saved first", count: String(saved) }]),
    { what: "discarded", count: String(discarded) },
  ];
  return (
    <>
      <dl className={classes.figures}>
        {figures.map(({ what, count }) => (
          <div key={what} data-what={what} data-some={count !== "0"}>
            <dt>{what}</dt>
            <dd>
              {isPartial(choice) && "≥ "}
              {formatCount(count)}
            </dd>
          </div>
        ))}
      </dl>
      <ul className={classes.effects}>
        {choice.byFinding.map(({ path, finding, keys, effect }) => (
          <li key={`${path} ${finding}`}>
            <FindingChip finding={finding} count={keys} /> <span>{path}</span>: {effect}
          </li>
        ))}
      </ul>
      <Samples samples={choice.samples} />
      <SalvageOffers salvage={choice.salvage} incident={incident} />
    </>
  );
}

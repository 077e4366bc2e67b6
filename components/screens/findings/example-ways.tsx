import { Text } from "@mantine/core";
import { exampleOf } from "../../../lib/domain/lessons/examples";
import { OBSERVED_KINDS } from "../../../lib/domain/observed/repair/kinds";
import { PLAN_KIND_FACTS, type PlanKind } from "../../../lib/domain/plan/kinds";
import type { FindingKind } from "../../../lib/domain/verdict/findings";
import { waysBack } from "../../../lib/domain/ways-back/ways-back";
import { kindWord } from "../../shared/plan/plan.model";
import { confirmWords, isPlanned, unplannedWords, type WayGroup, wayGroups } from "../../shared/plan/ways.model";
import classes from "./findings.module.css";

/** The kinds of plan about the finding on another system's path. */
function ObservedWays({ finding }: { finding: FindingKind }) {
  const kinds = Object.entries(OBSERVED_KINDS).filter(([, { findings }]) => findings.includes(finding));
  if (kinds.length === 0) return null;
  return (
    <>
      <p className={classes.words}>On another system&apos;s path, where its configuration allows repairs:</p>
      <ul className={classes.bullets}>
        {kinds.map(([kind, { meaning }]) => (
          <li key={kind}>
            <b>{kindWord(kind as PlanKind)}…</b> {meaning}
          </li>
        ))}
      </ul>
    </>
  );
}

/** The ways back that the key's page offers for the example's key, and its reasons against the others. */
export function ExampleWays({ finding }: { finding: FindingKind }) {
  const groups = wayGroups(waysBack(finding, exampleOf(finding), "external"), "native");
  // A key of Trueup's own paths is never unknown, so the example's ways would be another finding's.
  if (groups.length === 0 || finding === "unknown") return null;
  return (
    <>
      <p className={classes.words}>The key&apos;s page has these buttons and reasons for the example:</p>
      <dl className={classes.ways}>
        {groups.map(({ condition, ways }) => (
          <div key={condition}>
            <dt>{condition}</dt>
            <dd>
              {ways.map((way) => (
                <WayWords key={way.action} way={way} />
              ))}
            </dd>
          </div>
        ))}
      </dl>
      <ObservedWays finding={finding} />
    </>
  );
}

function WayWords({ way }: { way: WayGroup["ways"][number] }) {
  if (!way.offered) return <Text c="dimmed">Not offered. {way.because}</Text>;
  if (!isPlanned(way)) return <Text>{unplannedWords(way.action)}</Text>;
  const { noun, meaning } = PLAN_KIND_FACTS[way.action];
  return (
    <Text>
      <b>{noun}…</b> {meaning} Its button says “{confirmWords(way.action, "native")}”.
    </Text>
  );
}

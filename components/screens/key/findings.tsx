"use client";
import { Text } from "@mantine/core";
import { useState } from "react";
import type { KeyStory } from "../../../lib/api/keys";
import { FindingChip } from "../../kit/chip/finding-chip";
import { Panel } from "../../kit/state/panel";
import { Time } from "../../kit/time/time";
import { findingHref } from "../../shared/links";
import type { PlannedWay } from "../../shared/plan/ways.model";
import classes from "./key.module.css";
import { recommendedWay } from "./recommended.model";
import { RepairSheet } from "./repair-sheet";
import { WaysBack } from "./ways-back";

/** Every disagreement between the stores, worst first, with the readings that show it. */
export function Findings({ story }: { story: KeyStory }) {
  const { findings } = story;
  // The taken way is held here: its finding goes as soon as the repair takes effect, and the repair's outcome is still to be read.
  const [taken, setTaken] = useState<{ way: PlannedWay; story: KeyStory; because: string } | null>(null);
  const recommended = recommendedWay(story);
  const disagreements = findings.filter(({ finding }) => finding !== "converged");
  return (
    <Panel title="Findings">
      {disagreements.length === 0 && (
        <Text size="sm" c="dimmed">
          Nothing to report: the stores that were read agree.
        </Text>
      )}
      {disagreements.map((finding, n) => {
        const before = disagreements.slice(0, n).filter((other) => other.finding === finding.finding).length;
        return (
          // The finding keeps one element across polls, whatever its words and times: a click on it must not get lost.
          <article key={`${finding.finding} ${before}`} className={classes.finding}>
            <div className={classes.findingHead}>
              <FindingChip finding={finding.finding} href={findingHref(finding.finding)} />
              <span className={classes.findingSentence}>{finding.sentence}</span>
              <Text size="xs" c="dimmed" component="span">
                {finding.sinceIs === "seen" ? "first seen at" : "since"} <Time at={finding.since} clockOnly />
              </Text>
            </div>
            <dl className={classes.evidence}>
              {finding.evidence.map(({ store, shows }) => (
                <div key={`${store} ${shows}`}>
                  <dt>{store}</dt>
                  <dd>{shows}</dd>
                </div>
              ))}
            </dl>
            <WaysBack
              story={story}
              finding={finding}
              recommended={recommended}
              onTake={(way) => setTaken({ way, story, because: finding.sentence })}
            />
          </article>
        );
      })}
      {taken && <RepairSheet {...taken} onClose={() => setTaken(null)} />}
    </Panel>
  );
}

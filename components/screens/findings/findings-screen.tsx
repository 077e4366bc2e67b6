import { Text, Title } from "@mantine/core";
import { FINDINGS } from "../../../lib/domain/verdict/findings";
import { findingMeaning, findingTone } from "../../kit/chip/finding.model";
import { ToneChip } from "../../kit/chip/finding-chip";
import { Panel } from "../../kit/state/panel";
import { findingHref } from "../../shared/links";
import classes from "./findings.module.css";

/** Every finding with its meaning, worst first; each leads to its page. */
export function FindingsScreen() {
  return (
    <>
      <Title order={1} mb={4}>
        Findings explained
      </Title>
      <Text size="sm" c="dimmed" mb="sm">
        Worst first. A key&apos;s verdict is the first of its findings.
      </Text>
      <Panel>
        <ul className={classes.list}>
          {FINDINGS.map((finding) => (
            <li key={finding}>
              <ToneChip tone={findingTone(finding)} href={findingHref(finding)}>
                {finding}
              </ToneChip>
              <span>{findingMeaning(finding)}</span>
            </li>
          ))}
        </ul>
      </Panel>
    </>
  );
}

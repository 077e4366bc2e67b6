import { Stack, Text, Title } from "@mantine/core";
import Link from "next/link";
import { DETECTOR_FACTS } from "../../../lib/domain/lessons/detectors";
import { exampleOf } from "../../../lib/domain/lessons/examples";
import { lessonOf } from "../../../lib/domain/lessons/lessons";
import { classify } from "../../../lib/domain/verdict/classify";
import { FINDINGS, type FindingKind, findingFacts } from "../../../lib/domain/verdict/findings";
import { findingTone } from "../../kit/chip/finding.model";
import { ToneIcon } from "../../kit/chip/tone-icon";
import { Ladder } from "../../kit/ladder/ladder";
import { Panel } from "../../kit/state/panel";
import { divergencesHref, findingHref, findingsHref } from "../../shared/links";
import { rungsOfExample } from "./example.model";
import { ExampleWays } from "./example-ways";
import classes from "./findings.module.css";

/** The page of a finding: its meaning, a picture, causes, detectors and ways back. */
export function FindingScreen({ finding }: { finding: FindingKind }) {
  const { meaning, listed } = findingFacts(finding);
  const { looks, causes } = lessonOf(finding);
  return (
    <Stack gap="md">
      <header>
        <Link href={findingsHref}>All findings</Link>
        <h1 className={classes.name} data-tone={findingTone(finding)}>
          <ToneIcon tone={findingTone(finding)} size={26} />
          {finding}
        </h1>
        <p className={classes.meaning}>{meaning}</p>
        {listed && <Link href={divergencesHref({ finding })}>The keys that have it now</Link>}
      </header>
      <Example finding={finding} looks={looks} />
      <Panel title="Causes">
        <ul className={classes.bullets}>
          {causes.map((cause) => (
            <li key={cause}>{cause}</li>
          ))}
        </ul>
      </Panel>
      <Found finding={finding} />
      <WayBack finding={finding} />
      <Neighbours finding={finding} />
    </Stack>
  );
}

function Example({ finding, looks }: { finding: FindingKind; looks: string }) {
  const example = exampleOf(finding);
  const { verdict, sentence } = classify(example);
  return (
    <Panel title="How it looks">
      <p className={classes.words}>{looks}</p>
      <figure className={classes.figure}>
        <Ladder rungs={rungsOfExample(example)} />
        <figcaption>An example.{verdict === finding && ` Its page says: “${sentence}”`}</figcaption>
      </figure>
    </Panel>
  );
}

function Found({ finding }: { finding: FindingKind }) {
  const { foundBy, foundNote } = lessonOf(finding);
  return (
    <Panel title="How it is found">
      {foundBy.length > 0 && (
        <dl className={classes.detectors}>
          {foundBy.map((detector) => (
            <div key={detector}>
              <dt>{DETECTOR_FACTS[detector].name}</dt>
              <dd>
                {DETECTOR_FACTS[detector].looks} <em>{DETECTOR_FACTS[detector].within}</em>
              </dd>
            </div>
          ))}
        </dl>
      )}
      <p className={classes.words}>{foundNote}</p>
      <Text size="sm" c="dimmed">
        Whoever opens the page of a key has all its stores read and compared at that moment.
      </Text>
    </Panel>
  );
}

function WayBack({ finding }: { finding: FindingKind }) {
  const { usualWays } = findingFacts(finding);
  const { neverOffered } = lessonOf(finding);
  return (
    <Panel title="The way back">
      {usualWays !== null && <p className={classes.words}>The usual ways: {usualWays}.</p>}
      <ExampleWays finding={finding} />
      <Title order={3} mt="md" mb={4}>
        Not offered, and why
      </Title>
      <ul className={classes.bullets}>
        {neverOffered.map((sentence) => (
          <li key={sentence}>{sentence}</li>
        ))}
      </ul>
    </Panel>
  );
}

function Neighbours({ finding }: { finding: FindingKind }) {
  const place = FINDINGS.indexOf(finding);
  const [worse, better] = [FINDINGS[place - 1], FINDINGS[place + 1]];
  return (
    <nav aria-label="Other findings" className={classes.neighbours}>
      {worse && <Link href={findingHref(worse)}>Worse: {worse}</Link>}
      {better && <Link href={findingHref(better)}>Less bad: {better}</Link>}
    </nav>
  );
}

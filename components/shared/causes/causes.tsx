import { Anchor, Button } from "@mantine/core";
import Link from "next/link";
import { ToneChip } from "../../kit/chip/finding-chip";
import { Time } from "../../kit/time/time";
import { CAUSE_TONE, type CauseWire, isOneKey, keysOf, nextOf } from "./causes.model";
import classes from "./causes.module.css";

interface CausesProps {
  causes: readonly CauseWire[];
  /** The address of the page that shows them: no step leads to where one already is. */
  here?: string;
}

/** Why paths stand badly, worst first, each with its next step. */
export function Causes({ causes, here }: CausesProps) {
  if (causes.length === 0) return null;
  return (
    <ol className={classes.causes} aria-label="Causes, worst first">
      {causes.map((cause) => (
        <li key={`${cause.kind} ${cause.sentence}`} data-cause={cause.kind}>
          <ToneChip tone={CAUSE_TONE[cause.kind]}>{WORDS[cause.kind]}</ToneChip>
          <span className={classes.words}>
            {cause.sentence} <Since cause={cause} />
          </span>
          <Next cause={cause} here={here} />
        </li>
      ))}
    </ol>
  );
}

const WORDS: Record<CauseWire["kind"], string> = {
  "put-back": "store put back",
  untrue: "untrue now",
  "origin-away": "origin away",
  "queue-away": "queue away",
  "no-workers": "no workers",
  "falling-behind": "falling behind",
  late: "late",
  decision: "needs a decision",
  "origin-refuses": "no writes taken",
  "store-away": "store away",
  unknown: "unknown",
  paused: "paused",
  stale: "older value shown",
  watched: "watched",
};

/** Since when, where the sentence does not say so itself. */
function Since({ cause: { since, store } }: { cause: CauseWire }) {
  if (since === null || store !== null) return null;
  return (
    <span className={classes.since}>
      <Time after="since" at={since} clockOnly />
    </span>
  );
}

function Next({ cause, here }: { cause: CauseWire; here: string | undefined }) {
  const { label, href } = nextOf(cause);
  const keys = keysOf(cause);
  return (
    <span className={classes.next}>
      {keys !== null && (
        <Anchor component={Link} href={keys} size="sm">
          {isOneKey(cause) ? "the key" : "the keys"}
        </Anchor>
      )}
      {href !== here && (
        <Button component={Link} href={href} size="compact-sm" variant="default">
          {label}
        </Button>
      )}
    </span>
  );
}

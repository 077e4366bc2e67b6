import { Text } from "@mantine/core";
import type { KeyStory } from "../../../lib/api/keys";
import { findingTone } from "../../kit/chip/finding.model";
import { FindingChip } from "../../kit/chip/finding-chip";
import { ToneIcon } from "../../kit/chip/tone-icon";
import { findingHref } from "../../shared/links";
import classes from "./key.module.css";

interface VerdictProps {
  verdict: KeyStory["verdict"];
  sentence: string;
  /** Stores that could not be read: the verdict then covers only proven facts. */
  unread: readonly string[];
}

/** The verdict as a sentence, in large type. */
export function Verdict({ verdict, sentence, unread }: VerdictProps) {
  const tone = findingTone(verdict);
  return (
    <section
      className={classes.verdict}
      data-tone={tone}
      aria-label="Verdict"
      data-state={tone === "unknown" ? "unknown" : undefined}
    >
      <ToneIcon tone={tone} size={26} />
      <div>
        <p className={classes.sentence}>{sentence}</p>
        <div className={classes.verdictFoot}>
          <FindingChip finding={verdict} href={findingHref(verdict)} />
          {unread.length > 0 && verdict !== "unreachable" && (
            <Text size="sm" c="dimmed" component="span">
              Not read: {unread.join(", ")}. The verdict covers only the other stores.
            </Text>
          )}
        </div>
      </div>
    </section>
  );
}

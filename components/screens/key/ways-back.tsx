"use client";
import { Button, Text } from "@mantine/core";
import { useId } from "react";
import type { KeyStory } from "../../../lib/api/keys";
import { Permitted } from "../../shared/me/permitted";
import { kindWord } from "../../shared/plan/plan.model";
import {
  authorityWords,
  isPlanned,
  namedStore,
  type PlannedWay,
  unplannedWords,
  wayGroups,
} from "../../shared/plan/ways.model";
import { useKeyMode } from "./action/key-actions";
import classes from "./key.module.css";
import { type Recommended, showsOlder } from "./recommended.model";

type Way = KeyStory["findings"][number]["waysBack"][number];

interface WaysBackProps {
  story: KeyStory;
  finding: KeyStory["findings"][number];
  /** The recommended way of the key; null where it is another finding's, or where there is none. */
  recommended: Recommended | null;
  onTake: (way: PlannedWay) => void;
}

/** The ways back from a finding, by the store taken to be right; a way that is not offered has its reason. */
export function WaysBack({ finding, story, recommended, onTake }: WaysBackProps) {
  const mode = useKeyMode() ?? "native";
  if (finding.waysBack.length === 0) return null;
  return (
    <dl className={classes.ways}>
      {wayGroups(finding.waysBack, mode).map(({ condition, ways }) => (
        <div key={condition}>
          <dt>{condition}</dt>
          <dd>
            {ways.map((way) => (
              <WayItem
                key={way.action}
                way={way}
                store={authorityWords(way, mode)}
                story={story}
                recommendedFor={recommended?.way === way ? recommended.because : null}
                onTake={onTake}
              />
            ))}
          </dd>
        </div>
      ))}
    </dl>
  );
}

interface WayItemProps extends Pick<WaysBackProps, "story" | "onTake"> {
  way: Way;
  store: string;
  /** The reason for recommending this way; null: it is not recommended. */
  recommendedFor: string | null;
}

/** A way: filled where it is recommended, without a ground where it is a last resort; both say why. */
function WayItem({ way, store, story, recommendedFor, onTake }: WayItemProps) {
  const whyId = useId();
  if (!way.offered)
    return (
      <Text size="xs" c="dimmed">
        {way.because}
      </Text>
    );
  const lastResort = showsOlder(story, way);
  const why = lastResort ?? (recommendedFor === null ? null : `Recommended: ${recommendedFor}`);
  const words = why !== null && (
    <Text size="xs" id={whyId} className={classes.wayWhy}>
      {why}
    </Text>
  );
  if (!isPlanned(way))
    return (
      <>
        <Text size="xs" c={recommendedFor === null ? "dimmed" : undefined}>
          {unplannedWords(way.action)}
        </Text>
        {words}
      </>
    );
  const look = lastResort !== null ? "subtle" : recommendedFor !== null ? "filled" : "default";
  return (
    <>
      <Permitted verb="key.repair" paths={[story.path]}>
        <Button
          size="compact-xs"
          variant={look}
          aria-label={`${kindWord(way.action)}: ${namedStore(store)} is right`}
          aria-describedby={why === null ? undefined : whyId}
          onClick={() => onTake(way)}
        >
          {kindWord(way.action)}…
        </Button>
      </Permitted>
      {words}
    </>
  );
}

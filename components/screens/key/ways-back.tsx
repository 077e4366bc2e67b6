"use client";
import { Button, Text } from "@mantine/core";
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

type Way = KeyStory["findings"][number]["waysBack"][number];

interface WaysBackProps {
  path: string;
  finding: KeyStory["findings"][number];
  onTake: (way: PlannedWay) => void;
}

/** The ways back from a finding, by the store taken to be right; a way that is not offered has its reason. */
export function WaysBack({ finding, path, onTake }: WaysBackProps) {
  const mode = useKeyMode() ?? "native";
  if (finding.waysBack.length === 0) return null;
  return (
    <dl className={classes.ways}>
      {wayGroups(finding.waysBack, mode).map(({ condition, ways }) => (
        <div key={condition}>
          <dt>{condition}</dt>
          <dd>
            {ways.map((way) => (
              <WayItem key={way.action} way={way} store={authorityWords(way, mode)} path={path} onTake={onTake} />
            ))}
          </dd>
        </div>
      ))}
    </dl>
  );
}

type WayItemProps = Pick<WaysBackProps, "path" | "onTake"> & { way: Way; store: string };

function WayItem({ way, store, path, onTake }: WayItemProps) {
  if (!way.offered)
    return (
      <Text size="xs" c="dimmed">
        {way.because}
      </Text>
    );
  if (isPlanned(way))
    return (
      <Permitted verb="key.repair" paths={[path]}>
        <Button
          size="compact-xs"
          variant="default"
          aria-label={`${kindWord(way.action)}: ${namedStore(store)} is right`}
          onClick={() => onTake(way)}
        >
          {kindWord(way.action)}…
        </Button>
      </Permitted>
    );
  return (
    <Text size="xs" c="dimmed">
      {unplannedWords(way.action)}
    </Text>
  );
}

"use client";
import { Button, Text } from "@mantine/core";
import { useState } from "react";
import type { KeyStory } from "../../lib/http/wire/keys";
import { kindWord } from "../plan/plan.model";
import classes from "./key.module.css";
import { RepairSheet } from "./repair-sheet";
import { authorityWords, isPlanned, namedStore } from "./ways.model";

type Way = KeyStory["findings"][number]["waysBack"][number];

interface WaysBackProps {
  story: KeyStory;
  finding: KeyStory["findings"][number];
}

/** What can be done about a finding, by the store that is taken to be right; what is not offered says why. */
export function WaysBack({ story, finding }: WaysBackProps) {
  const [taken, setTaken] = useState<{ way: Way; story: KeyStory } | null>(null);
  const stores = [...new Set(finding.waysBack.map(authorityWords))];
  if (stores.length === 0) return null;
  return (
    <>
      <dl className={classes.ways}>
        {stores.map((store) => (
          <div key={store}>
            <dt>If {namedStore(store)} is right</dt>
            <dd>
              {finding.waysBack
                .filter((way) => authorityWords(way) === store)
                .map((way) => (
                  <WayItem key={way.action} way={way} store={store} onTake={() => setTaken({ way, story })} />
                ))}
            </dd>
          </div>
        ))}
      </dl>
      {taken && isPlanned(taken.way) && (
        <RepairSheet story={taken.story} way={taken.way} because={finding.sentence} onClose={() => setTaken(null)} />
      )}
    </>
  );
}

function WayItem({ way, store, onTake }: { way: Way; store: string; onTake: () => void }) {
  if (!way.offered)
    return (
      <Text size="xs" c="dimmed">
        {way.because}
      </Text>
    );
  if (isPlanned(way))
    return (
      <Button
        size="compact-xs"
        variant="default"
        aria-label={`${kindWord(way.action)}: ${namedStore(store)} is right`}
        onClick={onTake}
      >
        {kindWord(way.action)}…
      </Button>
    );
  return (
    <Text size="xs" c="dimmed">
      {way.action === "resume" ? "Resume what holds it." : "Wait: it is on its way."}
    </Text>
  );
}

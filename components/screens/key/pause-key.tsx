"use client";
import { Button } from "@mantine/core";
import { IconPlayerPause, IconPlayerPlay } from "@tabler/icons-react";
import { useState } from "react";
import type { KeyStory } from "../../../lib/api/keys";
import { DrainDialog, type DrainTarget } from "../../shared/drain/drain-dialog";
import { Permitted } from "../../shared/me/permitted";

interface PauseKeyProps {
  path: string;
  keyName: string;
  /** Undefined until the drain is read; null where Trueup does not drain this key. */
  drain: KeyStory["drain"] | undefined;
}

/** Pauses the drain of a key, or resumes it where the key itself is held. */
export function PauseKey({ path, keyName, drain }: PauseKeyProps) {
  const [target, setTarget] = useState<DrainTarget | null>(null);
  if (drain === null) return null;
  const held = drain?.holds.some((hold) => hold.of === "key") ?? false;
  return (
    <>
      <Permitted verb="drain.set" paths={[path]}>
        <Button
          size="compact-xs"
          variant="default"
          disabled={drain === undefined}
          leftSection={held ? <IconPlayerPlay size={13} aria-hidden /> : <IconPlayerPause size={13} aria-hidden />}
          onClick={() => setTarget({ path, key: keyName, paused: !held })}
        >
          {held ? "Resume this key" : "Pause this key"}
        </Button>
      </Permitted>
      {target && <DrainDialog target={target} onClose={() => setTarget(null)} />}
    </>
  );
}

"use client";
import { Button } from "@mantine/core";
import { IconPlayerPause, IconPlayerPlay } from "@tabler/icons-react";
import { useState } from "react";
import { DrainDialog, type DrainTarget } from "../drain/drain-dialog";

/** Pauses and resumes the drain of one key; both are offered, since what was read does not say which it is in. */
export function PauseKey({ path, keyName }: { path: string; keyName: string }) {
  const [target, setTarget] = useState<DrainTarget | null>(null);
  const ask = (paused: boolean) => setTarget({ path, key: keyName, paused });
  return (
    <>
      <Button
        size="compact-xs"
        variant="default"
        leftSection={<IconPlayerPause size={13} aria-hidden />}
        onClick={() => ask(true)}
      >
        Pause this key
      </Button>
      <Button
        size="compact-xs"
        variant="default"
        leftSection={<IconPlayerPlay size={13} aria-hidden />}
        onClick={() => ask(false)}
      >
        Resume this key
      </Button>
      {target && <DrainDialog target={target} onClose={() => setTarget(null)} />}
    </>
  );
}

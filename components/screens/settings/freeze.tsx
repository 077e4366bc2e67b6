"use client";
import { Button, Stack, Text } from "@mantine/core";
import { useState } from "react";
import { LiveView } from "../../kit/state/live-view";
import { Panel } from "../../kit/state/panel";
import { Time } from "../../kit/time/time";
import { FreezeDialog, ThawDialog } from "../../shared/me/freeze-dialogs";
import { Permitted } from "../../shared/me/permitted";
import { freezeQuery } from "../../shared/query/access-options";
import { useLiveQuery } from "../../shared/query/use-live-query";

/** Stops all repairs, or lets them go on. */
export function Freeze() {
  const answer = useLiveQuery(freezeQuery(), { intervalMs: 5_000 });
  const [asking, setAsking] = useState<"freeze" | "thaw" | null>(null);
  const close = () => setAsking(null);
  return (
    <Panel title="All repairs">
      <LiveView answer={answer} what="whether repairs are stopped">
        {({ frozen, by, at, reason, thawAskedBy }) => (
          <Stack gap="sm" align="flex-start">
            {frozen ? (
              <Text>
                <b>Stopped</b> by {by}
                {at !== null && (
                  <>
                    {" "}
                    <Time after="since" at={at} />
                  </>
                )}
                : {reason}. {thawAskedBy !== null && `${thawAskedBy} has asked for the thaw.`}
              </Text>
            ) : (
              <Text>
                Repairs go on. A freeze stops every run on every path within one batch, and one person is enough.
              </Text>
            )}
            {frozen ? (
              <Permitted verb="freeze.thaw">
                <Button variant="default" onClick={() => setAsking("thaw")}>
                  Thaw…
                </Button>
              </Permitted>
            ) : (
              <Permitted verb="freeze.set">
                <Button color="red.9" onClick={() => setAsking("freeze")}>
                  Freeze all repairs…
                </Button>
              </Permitted>
            )}
            {asking === "freeze" && <FreezeDialog onClose={close} />}
            {asking === "thaw" && <ThawDialog askedBy={thawAskedBy} onClose={close} />}
          </Stack>
        )}
      </LiveView>
    </Panel>
  );
}

"use client";
import { Button } from "@mantine/core";
import { IconSnowflake } from "@tabler/icons-react";
import { useState } from "react";
import { Time } from "../../kit/time/time";
import { ThawDialog } from "../../shared/me/freeze-dialogs";
import { Permitted } from "../../shared/me/permitted";
import { freezeQuery } from "../../shared/query/access-options";
import { useLiveQuery } from "../../shared/query/use-live-query";
import classes from "./store-banner/store-banner.module.css";

/** The banner above every screen while all repairs are stopped: who stopped them, why, since when, and the thaw. */
export function FreezeBanner() {
  const answer = useLiveQuery(freezeQuery(), { intervalMs: 5_000 });
  const [thawing, setThawing] = useState(false);
  if (answer.status !== "shown" || !answer.value.frozen) return null;
  const { by, at, reason, thawAskedBy } = answer.value;
  return (
    <section className={classes.banner} role="alert" aria-label="All repairs are stopped" data-waiting>
      <IconSnowflake size={20} aria-hidden />
      <div className={classes.words}>
        <strong>All repairs are stopped</strong>
        <div>
          {by} stopped them
          {at !== null && (
            <>
              {" "}
              <Time after="at" at={at} clockOnly />
            </>
          )}
          : {reason}.{" "}
          {thawAskedBy === null
            ? "Two people let repairs go on."
            : `${thawAskedBy} has asked for repairs to go on; a second person lets them.`}
        </div>
      </div>
      <Permitted verb="freeze.thaw">
        <Button variant="default" onClick={() => setThawing(true)}>
          Thaw…
        </Button>
      </Permitted>
      {thawing && <ThawDialog askedBy={thawAskedBy} onClose={() => setThawing(false)} />}
    </section>
  );
}

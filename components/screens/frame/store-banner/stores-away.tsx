"use client";
import { IconPlugConnectedX } from "@tabler/icons-react";
import { readyQuery } from "../../../shared/query/options";
import { useLiveQuery } from "../../../shared/query/use-live-query";
import classes from "./store-banner.module.css";
import { storesAway } from "./stores-away.model";

/** The banner above every screen: the stores that do not answer, the figures that are therefore unknown, and the remedy. */
export function StoresAway() {
  const answer = useLiveQuery(readyQuery(), { intervalMs: 5_000 });
  if (answer.status !== "shown" || answer.problem) return null;
  return storesAway(answer.value.checks).map(({ store, title, means }) => (
    <section key={store} className={classes.banner} role="status" aria-label={title}>
      <IconPlugConnectedX size={20} aria-hidden />
      <div className={classes.words}>
        <strong>{title}</strong>
        <div>{means}</div>
      </div>
    </section>
  ));
}

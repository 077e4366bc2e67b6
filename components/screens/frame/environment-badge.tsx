"use client";
import { useQuery } from "@tanstack/react-query";
import { Unknown } from "../../kit/state/unknown";
import { pathsQuery } from "../../shared/query/options";
import classes from "./frame.module.css";

/** The environment's name, so that nobody repairs the wrong environment. A demo's badge leads to the demo's own page of drills. */
export function EnvironmentBadge({ drillsHref }: { drillsHref: string | null }) {
  const { data, error } = useQuery({ ...pathsQuery(), staleTime: 30_000 });
  if (data) {
    if (drillsHref !== null)
      return (
        <a className={classes.environment} href={drillsHref} target="_blank" rel="noreferrer">
          {data.environment}: drills
        </a>
      );
    return (
      <span className={classes.environment} data-production={/prod/i.test(data.environment)}>
        {data.environment}
      </span>
    );
  }
  return error ? <Unknown reason={`The environment's name could not be read: ${error.message}`} /> : null;
}

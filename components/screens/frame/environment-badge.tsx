"use client";
import { useQuery } from "@tanstack/react-query";
import { Unknown } from "../../kit/state/unknown";
import { pathsQuery } from "../../shared/query/options";
import classes from "./frame.module.css";

/** The environment's name, so that nobody repairs the wrong environment. */
export function EnvironmentBadge() {
  const { data, error } = useQuery({ ...pathsQuery(), staleTime: 30_000 });
  if (data) {
    return (
      <span className={classes.environment} data-production={/prod/i.test(data.environment)}>
        {data.environment}
      </span>
    );
  }
  return error ? <Unknown reason={`The environment's name could not be read: ${error.message}`} /> : null;
}

"use client";
import { queryOptions } from "@tanstack/react-query";
import { LiveView } from "../../kit/state/live-view";
import { Panel } from "../../kit/state/panel";
import { Time } from "../../kit/time/time";
import { api } from "../../shared/query/api";
import { useLiveQuery } from "../../shared/query/use-live-query";
import classes from "./settings.module.css";

const healthQuery = () =>
  queryOptions({ queryKey: ["health"], queryFn: ({ signal }) => api.server.health({}, { signal }) });

/** The version of the console's server, and since when it runs. */
export function About() {
  const answer = useLiveQuery(healthQuery(), { intervalMs: 30_000 });
  return (
    <Panel title="About this console">
      <LiveView answer={answer} what="the version">
        {({ version, startedAt }) => (
          <dl className={classes.facts}>
            <dt>Version</dt>
            <dd>Trueup {version}</dd>
            <dt>Running since</dt>
            <dd>
              <Time at={startedAt} />
            </dd>
            <dt>API</dt>
            <dd>
              <a href={`${process.env.NEXT_PUBLIC_BASE_PATH ?? ""}/api/v1/openapi.json`}>
                its description (OpenAPI 3.1)
              </a>
            </dd>
          </dl>
        )}
      </LiveView>
    </Panel>
  );
}

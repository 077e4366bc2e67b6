"use client";
import type { PathDetail } from "../../lib/api/paths";
import { describeKey } from "../../lib/http/key-text";
import { pathQuery } from "../query/options";
import { useLiveQuery } from "../query/use-live-query";
import { LiveView } from "../state/live-view";
import { PathLoading } from "./path-loading";
import { PathView } from "./path-view";

/** Everything about one write path, polled while the console is live. */
export function PathPage({ name, initialData }: { name: string; initialData?: PathDetail }) {
  const answer = useLiveQuery({ ...pathQuery(name), initialData });
  const shown = describeKey(name).display;
  return (
    <LiveView answer={answer} what={`the path ${shown}`} heading={shown} loading={<PathLoading name={shown} />}>
      {(path) => <PathView path={path} />}
    </LiveView>
  );
}

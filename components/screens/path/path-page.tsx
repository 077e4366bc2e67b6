"use client";
import type { PathDetail } from "../../../lib/api/paths";
import { describeKey } from "../../../lib/domain/key-text";
import { LiveView } from "../../kit/state/live-view";
import { pathQuery } from "../../shared/query/options";
import { useLiveQuery } from "../../shared/query/use-live-query";
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

"use client";
import { Title } from "@mantine/core";
import type { PathDetail } from "../../lib/http/wire/paths";
import { pathQuery } from "../query/options";
import { useLiveQuery } from "../query/use-live-query";
import { LiveView } from "../state/live-view";
import { PathLoading } from "./path-loading";
import { PathView } from "./path-view";

/** Everything about one write path, polled while the console is live. */
export function PathPage({ name, initialData }: { name: string; initialData?: PathDetail }) {
  const answer = useLiveQuery({ ...pathQuery(name), initialData });
  return (
    <>
      {answer.status === "error" && (
        <Title order={1} mb="md">
          {name}
        </Title>
      )}
      <LiveView answer={answer} what={`the path ${name}`} loading={<PathLoading name={name} />}>
        {(path) => <PathView path={path} />}
      </LiveView>
    </>
  );
}

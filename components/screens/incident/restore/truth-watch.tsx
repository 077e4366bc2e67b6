"use client";
import { Group, Text } from "@mantine/core";
import Link from "next/link";
import { LiveView } from "../../../kit/state/live-view";
import { pathHref } from "../../../shared/links";
import { LagBar } from "../../../shared/path/lag-bar";
import { ReadingFigure } from "../../../shared/path/reading-view";
import { lagReading } from "../../../shared/path/truth.model";
import { pathQuery } from "../../../shared/query/options";
import { useLiveQuery } from "../../../shared/query/use-live-query";

/** The truth lag of the incident's paths, watched before the incident closes. */
export function TruthWatch({ paths }: { paths: readonly string[] }) {
  return (
    <div>
      <Text fw={600} mb={4}>
        Truth lag under watch
      </Text>
      <Group gap="xl" align="flex-start">
        {paths.map((path) => (
          <PathLag key={path} path={path} />
        ))}
      </Group>
    </div>
  );
}

function PathLag({ path }: { path: string }) {
  const answer = useLiveQuery(pathQuery(path));
  return (
    <div style={{ minWidth: 160 }}>
      <Link href={pathHref(path)}>{path}</Link>
      <LiveView answer={answer} what={`the truth lag of ${path}`}>
        {({ truth, contract }) => (
          <>
            <ReadingFigure reading={lagReading(truth, contract.maxTruthLagMs)} at={truth.asOf} />
            <LagBar truthLagMs={truth.truthLagMs} maxTruthLagMs={contract.maxTruthLagMs} />
          </>
        )}
      </LiveView>
    </div>
  );
}

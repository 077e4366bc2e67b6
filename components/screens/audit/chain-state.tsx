"use client";
import { Button, Group, Text } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import type { AuditVerification, CheckpointList } from "../../../lib/api/audit";
import { CopyId } from "../../kit/copy/copy-id";
import { formatCount, formatDuration } from "../../kit/format";
import { Failure } from "../../kit/state/failure";
import { LiveView } from "../../kit/state/live-view";
import { Unknown } from "../../kit/state/unknown";
import { Time } from "../../kit/time/time";
import { auditRowHref } from "../../shared/links";
import { checkpointsQuery, verifyQuery } from "../../shared/query/audit-options";
import { problemFrom, useLiveQuery } from "../../shared/query/use-live-query";
import classes from "./audit.module.css";
import { chainSentence, chainStanding, placeOf } from "./chain.model";

/** The state of the chain, as somebody has asked for it, and the newest checkpoint. */
export function ChainState() {
  const checkpoints = useLiveQuery(checkpointsQuery(), { intervalMs: 10_000 });
  const { data, error, isFetching, refetch } = useQuery({ ...verifyQuery(), enabled: false });
  const standing = chainStanding({ data, error });
  return (
    <section className={classes.chain} aria-label="The chain and its checkpoints">
      <LiveView answer={checkpoints} what="the newest checkpoint">
        {(list) => <Newest list={list} />}
      </LiveView>
      <Group gap="sm" align="center">
        {standing === "failed" && (
          <Unknown
            what="The chain"
            reason="The rows could not be read, so nobody can tell whether they are as written."
          />
        )}
        {standing === "not-yet" && (
          <Text size="sm" c="dimmed">
            The chain is not verified yet: nobody has read every row since this screen was opened.
          </Text>
        )}
        {data !== undefined && <Verified found={data} />}
        <Button variant="default" size="compact-xs" loading={isFetching} onClick={() => void refetch()}>
          {data === undefined ? "Verify the chain" : "Read every row again"}
        </Button>
      </Group>
      {error !== null && <Failure problem={problemFrom(error)} onRetry={() => void refetch()} />}
    </section>
  );
}

function Newest({ list: { items, newestAgeMs, late } }: { list: CheckpointList }) {
  const [newest] = items;
  if (newest === undefined || newestAgeMs === null)
    return (
      <Unknown
        what="The newest checkpoint"
        reason="No checkpoint was signed yet. A steward signs the first within a minute of the first change."
      />
    );
  return (
    <Text size="sm" component="div">
      <span className={late ? classes.late : undefined}>
        {late ? "The newest checkpoint is late: " : "Newest checkpoint: "}
        {formatDuration(Math.floor(newestAgeMs / 1_000) * 1_000)} old
      </span>
      , {formatCount(newest.size)} rows, signed with key <CopyId id={newest.key} what="key id" />
      {late && " Check that a steward runs and has the key."}
    </Text>
  );
}

function Verified({ found }: { found: AuditVerification }) {
  const bad = found.firstBad;
  return (
    <Text size="sm" component="div" className={bad === undefined ? classes.whole : classes.broken} role="status">
      {chainSentence(found)}. Read <Time at={found.readAt} clockOnly />
      {bad !== undefined && bad.number !== null && (
        <>
          {" "}
          <a href={auditRowHref(bad.number, bad.stream)}>{placeOf(bad)}</a>
        </>
      )}
    </Text>
  );
}

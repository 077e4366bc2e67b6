"use client";
import { Code, Text } from "@mantine/core";
import Link from "next/link";
import type { PathDetail } from "../../../lib/api/paths";
import { CopyId } from "../../kit/copy/copy-id";
import { formatCount } from "../../kit/format";
import { Panel } from "../../kit/state/panel";
import { Time } from "../../kit/time/time";
import { savedHref } from "../../shared/links";
import classes from "./path.module.css";

/** The latest failed batch: its time, lane and error, and some of its mutations. */
export function LastFailure({ path }: { path: PathDetail }) {
  const failure = path.lastFailure;
  return (
    <Panel title="The batch that failed">
      {failure === null ? (
        <p className={classes.quiet}>No failed batch is on record.</p>
      ) : (
        <>
          <Text>
            {formatCount(failure.mutations)} {failure.mutations === 1 ? "mutation" : "mutations"} on lane {failure.lane}
            , <Time at={failure.at} />
          </Text>
          <Code block mt="xs" className={classes.error}>
            {failure.error}
          </Code>
          <ul className={classes.sample} aria-label="Some of its mutations">
            {failure.sample.map((mutation) => (
              <li key={mutation}>
                <CopyId id={mutation} what="mutation id">
                  <Link href={savedHref({ q: mutation })} prefetch={false} className={classes.key}>
                    {mutation}
                  </Link>
                </CopyId>
              </li>
            ))}
          </ul>
        </>
      )}
    </Panel>
  );
}

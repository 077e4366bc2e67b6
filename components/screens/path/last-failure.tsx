"use client";
import { Button, Code, Text } from "@mantine/core";
import Link from "next/link";
import { useState } from "react";
import type { PathDetail } from "../../../lib/api/paths";
import { CopyId } from "../../kit/copy/copy-id";
import { formatCount } from "../../kit/format";
import { Panel } from "../../kit/state/panel";
import { Time } from "../../kit/time/time";
import { keyHref, savedHref } from "../../shared/links";
import { failedBatchQuery } from "../../shared/query/options";
import { useLiveQuery } from "../../shared/query/use-live-query";
import { batchWords, heldWords } from "./batch.model";
import classes from "./path.module.css";

/** The batches of a path: their size and pace, and the latest that failed, with its mutations one by one. */
export function LastFailure({ path }: { path: PathDetail }) {
  const failure = path.lastFailure;
  const [isOpen, setOpen] = useState(false);
  return (
    <Panel title="Batches">
      <p className={classes.quiet}>{batchWords(path.batches)}</p>
      {failure === null ? (
        <p className={classes.quiet}>No failed batch is on record.</p>
      ) : (
        <>
          <Text>
            The last that failed: {formatCount(failure.mutations)} {failure.mutations === 1 ? "mutation" : "mutations"}{" "}
            on lane {failure.lane}, <Time at={failure.at} />
            {heldWords(failure)}
          </Text>
          <Code block mt="xs" className={classes.error}>
            {failure.error}
          </Code>
          {isOpen ? (
            <Items path={path.name} />
          ) : (
            <>
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
              <Button variant="default" size="compact-sm" mt="xs" onClick={() => setOpen(true)}>
                Open the batch
              </Button>
            </>
          )}
        </>
      )}
    </Panel>
  );
}

/** Every mutation of the failed batch, as it stands now. */
function Items({ path }: { path: string }) {
  const answer = useLiveQuery(failedBatchQuery(path), { intervalMs: 5_000 });
  if (answer.status === "loading") return <p className={classes.quiet}>Reading the batch…</p>;
  if (answer.status === "error")
    return <p className={classes.quiet}>The batch is not known: {answer.problem.detail}</p>;
  const items = answer.value.lastFailure?.items ?? null;
  if (items === null) return <p className={classes.quiet}>Your role sees no keys of this path.</p>;
  return (
    <table className={classes.batch} aria-label="Mutations of the failed batch">
      <thead>
        <tr>
          <th>Key</th>
          <th>Version</th>
          <th>State</th>
          <th>Tries</th>
        </tr>
      </thead>
      <tbody>
        {items.map(({ mutation, key, version, state, attempts }) => (
          <tr key={mutation}>
            <td>
              <Link href={keyHref(path, key)} prefetch={false} className={classes.key}>
                {key}
              </Link>
            </td>
            <td>{version}</td>
            <td>{state}</td>
            <td>{attempts}</td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}

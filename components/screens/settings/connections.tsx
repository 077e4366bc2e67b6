"use client";
import type { ConnectionList } from "../../../lib/api/connections";
import { ToneChip } from "../../kit/chip/finding-chip";
import { LiveView } from "../../kit/state/live-view";
import { Panel } from "../../kit/state/panel";
import { type Column, column } from "../../kit/table/columns";
import { DataTable } from "../../kit/table/data-table";
import { Time } from "../../kit/time/time";
import { connectionsQuery } from "../../shared/query/options";
import { useLiveQuery } from "../../shared/query/use-live-query";
import classes from "./settings.module.css";

type Connection = ConnectionList["items"][number];

/** The stores of the configuration, with their health and the rollbacks that were found in them. */
export function Connections() {
  const answer = useLiveQuery(connectionsQuery(), { intervalMs: 10_000 });
  return (
    <Panel title="Connections">
      <LiveView answer={answer} what="the connections">
        {({ items }) => (
          <DataTable label="Connections" columns={COLUMNS} rows={items} rowId={({ name }) => name} minWidth={640} />
        )}
      </LiveView>
    </Panel>
  );
}

const COLUMNS: readonly Column<Connection>[] = [
  column("Store", ({ name }) => name, { rowHeader: true }),
  column("Kind", ({ kind }) => kind),
  column("Health", ({ reachable, writable, because }) => (
    <>
      {reachable && writable === true ? (
        "takes writes"
      ) : (
        <ToneChip tone={reachable && writable === null ? "unknown" : "bad"}>
          {!reachable ? "does not answer" : writable === null ? "unknown" : "read only"}
        </ToneChip>
      )}
      {because !== null && <div className={classes.line}>{because}</div>}
    </>
  )),
  column("Proved", ({ provedAt }) => (provedAt === null ? "not yet" : <Time at={provedAt} clockOnly />)),
  column("Put back", ({ generations }) =>
    generations.length === 0
      ? "never"
      : generations.map(({ path, lane, kind, foundAt, acceptedBy }) => (
          <div key={`${path} ${lane} ${foundAt}`} className={classes.line}>
            {path}, lane {lane}: {kind}, <Time at={foundAt} />
            {acceptedBy !== null && `, accepted by ${acceptedBy}`}
          </div>
        )),
  ),
];

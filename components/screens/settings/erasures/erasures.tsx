"use client";
import { Button } from "@mantine/core";
import { useState } from "react";
import { Empty } from "../../../kit/state/empty";
import { LiveView } from "../../../kit/state/live-view";
import { Panel } from "../../../kit/state/panel";
import { DataTable } from "../../../kit/table/data-table";
import { Permitted } from "../../../shared/me/permitted";
import { erasuresQuery } from "../../../shared/query/access-options";
import { useLiveQuery } from "../../../shared/query/use-live-query";
import { AskDialog } from "./ask-dialog";
import { DecisionDialog } from "./decision-dialog";
import { type Deciding, erasureColumns } from "./erasure-columns";

/** Erasures with their state and progress, and the ways to ask for one and to decide about one. */
export function Erasures() {
  const answer = useLiveQuery(erasuresQuery(), { intervalMs: 2_000 });
  const [asking, setAsking] = useState<"ask" | Deciding | null>(null);
  const close = () => setAsking(null);
  return (
    <Panel
      title="Erasures"
      aside={
        <Permitted verb="erasure.ask">
          <Button onClick={() => setAsking("ask")}>Erase a key…</Button>
        </Permitted>
      }
    >
      <LiveView answer={answer} what="the erasures">
        {({ items }) =>
          items.length === 0 ? (
            <Empty title="Nobody has asked for an erasure">
              An erasure overwrites the payloads of one key everywhere. It needs two administrators.
            </Empty>
          ) : (
            <DataTable
              label="Erasures"
              columns={erasureColumns(setAsking)}
              rows={items}
              rowId={({ id }) => id}
              minWidth={760}
            />
          )
        }
      </LiveView>
      {asking === "ask" && <AskDialog onClose={close} />}
      {asking !== null && asking !== "ask" && <DecisionDialog {...asking} onClose={close} />}
    </Panel>
  );
}

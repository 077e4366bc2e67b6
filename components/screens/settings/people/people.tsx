"use client";
import { Button } from "@mantine/core";
import { useState } from "react";
import { LiveView } from "../../../kit/state/live-view";
import { Panel } from "../../../kit/state/panel";
import { DataTable } from "../../../kit/table/data-table";
import { Permitted } from "../../../shared/me/permitted";
import { usersQuery } from "../../../shared/query/access-options";
import { useLiveQuery } from "../../../shared/query/use-live-query";
import type { Asking } from "./asking";
import { EndUserDialog } from "./end-user-dialog";
import { GrantDialog } from "./grant-dialog";
import { NewUserDialog } from "./new-user-dialog";
import { TakeBackDialog } from "./take-back-dialog";
import { userColumns } from "./user-columns";

/** The people and services, with their grants, and the ways to change them. */
export function People() {
  const answer = useLiveQuery(usersQuery(), { intervalMs: 10_000 });
  const [asking, setAsking] = useState<Asking | null>(null);
  const close = () => setAsking(null);
  return (
    <Panel
      title="People and services"
      aside={
        <Permitted verb="user.create">
          <Button onClick={() => setAsking({ about: "new" })}>Add…</Button>
        </Permitted>
      }
    >
      <LiveView answer={answer} what="the people and services">
        {({ items }) => (
          <DataTable
            label="People and services"
            columns={userColumns(setAsking)}
            rows={items}
            rowId={({ id }) => id}
            minWidth={760}
          />
        )}
      </LiveView>
      {asking?.about === "new" && <NewUserDialog onClose={close} />}
      {asking?.about === "grant" && <GrantDialog user={asking.user} onClose={close} />}
      {asking?.about === "end" && <EndUserDialog user={asking.user} onClose={close} />}
      {asking?.about === "take-back" && <TakeBackDialog user={asking.user} grant={asking.grant} onClose={close} />}
    </Panel>
  );
}

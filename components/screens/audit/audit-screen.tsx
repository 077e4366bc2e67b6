"use client";
import { Title } from "@mantine/core";
import { useQueryStates } from "nuqs";
import { useDeferredValue, useMemo } from "react";
import { Loading } from "../../kit/state/loading";
import { MayRead } from "../../shared/me/may-read";
import { AuditList } from "./audit-list";
import { ChainState } from "./chain-state";
import { AUDIT_ADDRESS, apiFilter, isFiltered } from "./filter.model";
import { FilterBar } from "./filter-bar";

/** Every change, sign-in and read that the audit keeps, and whether the audit is as it was written. */
export function AuditScreen() {
  const [filter, setFilter] = useQueryStates(AUDIT_ADDRESS);
  const asked = useDeferredValue(JSON.stringify(apiFilter(filter)));
  const query = useMemo(() => JSON.parse(asked), [asked]);
  return (
    <>
      <Title order={1} mb="sm">
        Audit
      </Title>
      <MayRead needs={{ verb: "audit.read" }} meanwhile={<Loading what="the audit" lines={12} height={34} />}>
        <ChainState />
        <FilterBar filter={filter} onChange={setFilter} />
        <AuditList key={asked} filter={query} filtered={isFiltered(filter)} />
      </MayRead>
    </>
  );
}

import type { OriginKind } from "../domain/store-kinds";
import type { PostgresPool } from "../postgres/pool";
import type { OriginAdapter } from "../stores/origin/port";
import { postgresAdapter } from "../stores/origin/postgres/adapter";

/** The adapter for each kind of origin; each receives the ledger's own sessions. */
export const ORIGIN_ADAPTERS: Record<OriginKind, OriginAdapter<PostgresPool>> = {
  postgres: postgresAdapter,
};

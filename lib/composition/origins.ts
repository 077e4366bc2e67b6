import type { OriginKind } from "../domain/store-kinds";
import type { PostgresPool } from "../postgres/pool";
import type { OriginAdapter } from "../stores/origin/port";
import { postgresAdapter } from "../stores/origin/postgres/adapter";

/** The adapter of each kind of origin. The ledger's own sessions are handed to each. */
export const ORIGIN_ADAPTERS: Record<OriginKind, OriginAdapter<PostgresPool>> = {
  postgres: postgresAdapter,
};

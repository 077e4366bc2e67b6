import { workerNamed } from "../../domain/access/principal";
import { type Account, type GroupsParts, readGroups } from "../../engine/steward/read-groups";
import { groupsDueOn } from "../../ledger/access/provider-refresh";
import type { Log } from "../../stores/path";
import { readContext } from "../console";
import { commandDeps } from "../recovery";
import { installationSecrets } from "../secrets";
import type { Stores } from "../stores";
import { groupsNow } from "./groups-now";

const account = ({ issuer, subject }: Account) => `${issuer} ${subject}`;

/** Seals a refresh token for its account alone, under the installation's secret. */
export const sealedRefresh = (token: string, of: Account): string =>
  installationSecrets().seal("provider-token", token, account(of));

/** Reads groups anew for people with API tokens, one round at a call; null where no provider is configured. */
export function groupReading(stores: Stores, log: Log): (() => Promise<number>) | null {
  const { access } = stores.config;
  const oidc = access?.oidc ?? null;
  if (access === null || oidc === null) return null;
  const parts: GroupsParts = {
    due: groupsDueOn(stores.ledgerPool),
    issuer: oidc.issuer,
    deps: commandDeps({ stores, read: readContext(stores, process.env, log) }),
    ctx: { principal: workerNamed("steward"), requestId: null, now: () => new Date() },
    seal: sealedRefresh,
    open: (sealed, of) => installationSecrets().open("provider-token", sealed, account(of)),
    ask: (token, { subject }) => groupsNow(access, oidc, { token, subject }),
    log,
  };
  return () => readGroups(parts);
}

import { basePath, previousSecrets, publicUrl, secret } from "../config/environment";
import type { ReceiverConfig } from "../domain/notification/receivers";
import type { DeliveryParts } from "../engine/steward/deliver";
import type { MeasuredLag } from "../engine/steward/watch-lateness";
import { observedSummary } from "../evidence/observed/summary";
import { pathSummaryOf } from "../evidence/path-truth";
import { deliveriesOn } from "../ledger/notifications/deliveries";
import type { Log } from "../stores/path";
import { emailReceiver } from "../stores/receiver/email/receiver";
import type { ReceiverPort } from "../stores/receiver/port";
import { slackReceiver } from "../stores/receiver/slack/receiver";
import { webhookReceiver } from "../stores/receiver/webhook/receiver";
import { ledgerReads, observedReads } from "./ledger-sides";
import type { Stores } from "./stores";

function receiverOf(config: ReceiverConfig): ReceiverPort {
  switch (config.kind) {
    case "webhook":
      return webhookReceiver(config.url, config.secrets);
    case "slack":
      return slackReceiver(config.url);
    case "email":
      return emailReceiver(config);
  }
}

/** The dependencies of delivering notifications. */
export function deliveryParts(stores: Stores, env: NodeJS.ProcessEnv, log: Log): DeliveryParts {
  const origin = publicUrl(env)?.origin ?? null;
  return {
    deliveries: deliveriesOn(stores.ledgerPool),
    receivers: stores.config.notifications.map((config) => ({ config, port: receiverOf(config) })),
    publicUrl: origin === null ? null : `${origin}${basePath(env)}`,
    environment: env.TRUEUP_ENVIRONMENT ?? "local",
    log,
  };
}

/** The installation's secrets, the present one first. */
export const signingSecrets = (env: NodeJS.ProcessEnv): string[] => [secret(env), ...previousSecrets(env)];

/** The lag of every configured path, as it is measured now. */
export async function measuredLags(stores: Stores): Promise<MeasuredLag[]> {
  const [rows, standings] = await Promise.all([ledgerReads(stores).frontPage(), ledgerReads(stores).sweepStandings()]);
  const walks = await observedReads(stores).walks();
  const byName = new Map(rows.map((row) => [row.control.path, row]));
  const lag = (
    pathId: number,
    { name, contract, truth }: ReturnType<typeof pathSummaryOf | typeof observedSummary>,
  ) => ({
    pathId,
    path: name,
    outstanding: truth.outstanding,
    truthLagMs: truth.truthLagMs,
    maxTruthLagMs: contract.maxTruthLagMs,
  });
  const native = [...stores.paths.values()].flatMap(({ config, pathId }) => {
    const row = byName.get(config.name);
    return row === undefined ? [] : [lag(pathId, pathSummaryOf(config, row, standings, new Map()))];
  });
  const observed = [...stores.observed.values()].flatMap(({ config, pathId }) => {
    const row = byName.get(config.name);
    return row === undefined ? [] : [lag(pathId, observedSummary(config, row, walks.get(pathId) ?? [], new Map()))];
  });
  return [...native, ...observed];
}

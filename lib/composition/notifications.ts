import { basePath, previousSecrets, publicUrl, secret } from "../config/environment";
import type { ReceiverConfig } from "../domain/notification/receivers";
import type { DeliveryParts } from "../engine/steward/deliver";
import type { MeasuredLag } from "../engine/steward/watch-lateness";
import { pathSummaries } from "../evidence/path-summaries";
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
  const { paths, observed } = stores;
  const { summed } = await pathSummaries({
    paths,
    observed,
    reads: ledgerReads(stores),
    observedReads: observedReads(stores),
  });
  return summed.map(({ path, summary: { name, contract, truth } }) => ({
    pathId: path.pathId,
    path: name,
    outstanding: truth.outstanding,
    truthLagMs: truth.truthLagMs,
    maxTruthLagMs: contract.maxTruthLagMs,
  }));
}

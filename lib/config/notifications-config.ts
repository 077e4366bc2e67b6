import { z } from "zod";
import { NOTIFICATION_EVENTS } from "../domain/notification/events";
import { RECEIVER_KINDS, type ReceiverConfig } from "../domain/notification/receivers";
import { urlFault } from "./connection-url";
import { group, list, matching, message, name, oneOf, receiverUrl, url } from "./fields";
import type { MemberFault } from "./problem";
import { schemaFaults } from "./schema-faults";
import type { YamlSource } from "./yaml-source";

/** A signing secret of Standard Webhooks: 24 to 64 bytes in base64. The message never repeats it. */
const secret = () => {
  const error = () =>
    message(
      "{at} must be a signing secret of Standard Webhooks.",
      'Write whsec_ and 24 to 64 random bytes in base64, such as the output of: echo "whsec_$(openssl rand -base64 32)".',
    );
  return z.string({ error }).regex(/^whsec_[A-Za-z0-9+/]{32,88}={0,2}$/, { error });
};

const address = () =>
  matching(
    /^[^\s@<>",;]{1,64}@[^\s@<>",;]{1,190}$/,
    "an e-mail address",
    "Write the address alone, such as on-call@example.org.",
  );

/** A mail server's URL. Its scheme says all about encryption, so options in the URL would be passed over. */
const server = () =>
  url("smtp").superRefine((input, context) => {
    if (urlFault("smtp", "", input) !== null || new URL(input).search === "") return;
    const what = "{at} has options, which are not read.";
    context.addIssue({ code: "custom", message: message(what, "End the URL after the port.") });
  });

const email = group({
  to: list(address(), 50).min(1, { error: () => message("{at} names nobody.", "Name at least one address.") }),
  from: address(),
  server: server(),
  insecure: z
    .literal(true, { error: () => message("{at} must be true, and is {value}.", "Write true, or leave it out.") })
    .optional(),
});

const receiver = group({
  name: name(),
  webhook: receiverUrl().optional(),
  secret: secret().optional(),
  previousSecret: secret().optional(),
  slack: receiverUrl().optional(),
  email: email.optional(),
  events: list(oneOf(NOTIFICATION_EVENTS), NOTIFICATION_EVENTS.length).default([...NOTIFICATION_EVENTS]),
}).superRefine((input, context) => {
  const refuse = (what: string, remedy: string, path: string[] = []) =>
    context.addIssue({ code: "custom", path, message: message(what, remedy) });
  const kinds = RECEIVER_KINDS.filter((kind) => input[kind] !== undefined);
  if (kinds.length !== 1)
    return refuse("{at} must have exactly one of webhook, slack and email.", "Say where its messages go.");
  if (kinds[0] === "webhook" && input.secret === undefined)
    refuse(
      "{at} has a webhook and no secret.",
      "Give the receiver a secret of its own, which it verifies messages with.",
    );
  if (kinds[0] !== "webhook" && (input.secret !== undefined || input.previousSecret !== undefined))
    refuse("{at} has a secret, which webhooks alone are signed with.", "Take the secret out.");
  if (input.secret !== undefined && input.secret === input.previousSecret)
    refuse("{at} is the present secret.", "Name the former secret, or take it out.", ["previousSecret"]);
});

const writtenReceivers = list(receiver, 100);

type Written = z.output<typeof receiver>;

/** Checks the section `notifications`: a list of receivers, each with a name of its own. */
export function checkReceivers(
  written: unknown,
  source: YamlSource,
): { receivers: ReceiverConfig[]; faults: MemberFault[] } {
  const parsed = writtenReceivers.safeParse(written ?? []);
  if (!parsed.success) return { receivers: [], faults: schemaFaults(parsed.error, ["notifications"], source) };
  return { receivers: parsed.data.flatMap(receiverOf), faults: sameNames(parsed.data) };
}

function receiverOf({ name, events, webhook, secret, previousSecret, slack, email }: Written): ReceiverConfig[] {
  if (webhook !== undefined && secret !== undefined)
    return [
      { kind: "webhook", name, events, url: webhook, secrets: [secret, ...(previousSecret ? [previousSecret] : [])] },
    ];
  if (slack !== undefined) return [{ kind: "slack", name, events, url: slack }];
  if (email === undefined) return [];
  const { to, from, server, insecure = false } = email;
  return [{ kind: "email", name, events, to, from, server, insecure }];
}

function sameNames(receivers: readonly Written[]): MemberFault[] {
  return receivers.flatMap(({ name }, place) =>
    receivers.findIndex((other) => other.name === name) === place
      ? []
      : [
          {
            path: ["notifications", place, "name"],
            what: `Two receivers are named ${name}.`,
            remedy: "Give each receiver a name of its own.",
          },
        ],
  );
}

import { expect, it } from "vitest";
import { NOTIFICATION_EVENTS } from "../domain/notification/events";
import { targetOf } from "../domain/notification/receivers";
import { parseConfig } from "./load-config";

const SECRET = `whsec_${"A".repeat(43)}=`;
const PREVIOUS = `whsec_${"B".repeat(43)}=`;
const ENV = {
  HOOK: "https://hooks.example/in/tr0ub4dor",
  SECRET,
  PREVIOUS,
  SMTP: "smtps://trueup:tr0ub4dor@mail.example",
};

const CONFIG = `connections:
  shop: { postgres: postgres://shop@127.0.0.1/shop }
paths:
  - name: stock
    acknowledge: origin-commit
    invariant: external
    replay: last-write-wins
    maxTruthLag: 30s
    origin: { connection: shop, table: public.stock, key: sku, version: version, value: { jsonb: doc } }
notifications:
  - { name: pager, webhook: "\${HOOK}", secret: "\${SECRET}", previousSecret: "\${PREVIOUS}", events: [path.late] }
  - { name: chat, slack: "http://127.0.0.1:9/x" }
  - { name: on-call, email: { to: [a@b.example, c@b.example], from: trueup@b.example, server: "\${SMTP}" } }
`;

it("names receivers with what they take, and shows nothing secret of them", () => {
  const { notifications } = parseConfig(CONFIG, "t.yaml", ENV);
  expect(notifications).toEqual([
    { kind: "webhook", name: "pager", events: ["path.late"], url: ENV.HOOK, secrets: [SECRET, PREVIOUS] },
    { kind: "slack", name: "chat", events: [...NOTIFICATION_EVENTS], url: "http://127.0.0.1:9/x" },
    {
      kind: "email",
      name: "on-call",
      events: [...NOTIFICATION_EVENTS],
      to: ["a@b.example", "c@b.example"],
      from: "trueup@b.example",
      server: ENV.SMTP,
      insecure: false,
    },
  ]);
  expect(notifications.map(targetOf)).toEqual(["hooks.example", "127.0.0.1:9", "a@b.example, c@b.example"]);
});

it("has no receiver without the section", () => {
  expect(parseConfig(CONFIG.slice(0, CONFIG.indexOf("notifications:")), "t.yaml", ENV).notifications).toEqual([]);
});

import { describe, expect, it } from "vitest";
import { FINDINGS, findingFacts } from "../verdict/findings";
import { type CausePath, causesOf, isCause } from "./causes";

const SINCE = new Date("2026-01-01T03:07:12Z");
const path = (part: Partial<CausePath> = {}): CausePath => ({
  name: "profile",
  title: "Profile settings",
  standing: "late",
  since: SINCE,
  outstanding: 41_200n,
  truthLagMs: 372_000,
  ingressPerSec: 29,
  drainPerSec: 23,
  isFallingBehind: false,
  slowBecause: null,
  consumers: 2,
  drain: "running",
  drainBecause: null,
  acknowledge: "contract",
  findings: {},
  away: [],
  losses: [],
  untold: null,
  ...part,
});
const LATER = new Date("2026-01-01T03:09:00Z");
const LEDGER_LOST = { store: "ledger", kind: "ledger-went-back" as const, since: SINCE };
const PARTED = { store: "shop", kind: "parted" as const, since: SINCE };
const away = (connection: string, ...parts: ("origin" | "queue" | "cache" | "replica")[]) => ({
  connection,
  parts,
  since: SINCE,
  because: "connection refused",
});
const sentences = (...paths: CausePath[]) => causesOf(paths, []).map(({ kind, sentence }) => `${kind}: ${sentence}`);

describe("the causes of the front page", () => {
  it.each<[string, CausePath[], string[]]>([
    ["are none where every path is well", [path({ standing: "well" })], []],
    [
      "name a store once, with all of its paths",
      [
        path({ away: [away("shop", "origin")] }),
        path({ name: "feed", outstanding: 800n, away: [away("shop", "origin")] }),
      ],
      [
        "origin-away: Origin shop has not answered since 03:07 UTC: two paths cannot drain, 42,000 acknowledged writes are not in the record.",
      ],
    ],
    [
      "say what a cache that is away hides",
      [path({ standing: "unknown", outstanding: 0n, away: [away("cache-eu", "cache")] })],
      ["store-away: Cache cache-eu has not answered since 03:07 UTC: one path cannot be checked there."],
    ],
    [
      "say of which keys nobody can tell, unless a store that is away says why",
      [
        path({ standing: "unknown", outstanding: 0n, findings: { unreachable: "16", unknown: "1" } }),
        path({
          standing: "unknown",
          outstanding: 0n,
          findings: { unreachable: "2" },
          away: [away("cache-eu", "cache")],
        }),
      ],
      [
        "store-away: Cache cache-eu has not answered since 03:07 UTC: one path cannot be checked there.",
        "unknown: 16 keys of Profile settings could not be read in every store in time.",
        "unknown: 1 key of Profile settings carries too little to tell whether the stores agree.",
      ],
    ],
    [
      "name a store that was put back once, before what is untrue, and not each path that it closed",
      [
        path({ standing: "held", acknowledge: "closed", outstanding: 0n, losses: [LEDGER_LOST] }),
        path({ name: "feed", standing: "well", losses: [{ ...LEDGER_LOST, since: LATER }, PARTED] }),
        path({ name: "stock", title: "Stock", standing: "broken", outstanding: 0n, findings: { regressed: "2" } }),
      ],
      [
        "put-back: The ledger was put back to an earlier state, found at 03:07 UTC: on two paths no writes are acknowledged until a person accepts the loss.",
        "put-back: Store shop and the ledger have parted, found at 03:07 UTC: on one path no write is applied on some lanes until a person accepts the loss.",
        "untrue: 2 keys of Stock lost writes that the record had.",
      ],
    ],
    [
      "say that a path takes no writes at all",
      [path({ standing: "held", outstanding: 0n, acknowledge: "closed" })],
      ["paused: Profile settings acknowledges no writes at the moment."],
    ],
    [
      "put what is untrue before what is late",
      [
        path(),
        path({ name: "drafts", title: "Drafts", standing: "broken", outstanding: 0n, findings: { phantom: "4" } }),
      ],
      [
        "untrue: 4 keys of Drafts are shown to users and were never kept.",
        "late: Profile settings is late: 41,200 acknowledged writes are not in the record, the oldest is 6 min 12 s old.",
      ],
    ],
    [
      "say by which rates a path falls behind",
      [path({ isFallingBehind: true })],
      [
        "falling-behind: The record of Profile settings takes 23 of the 29 writes that come in each second; 41,200 acknowledged writes are not in the record, the oldest is 6 min 12 s old.",
      ],
    ],
    [
      "say that a backlog does not fall where as much goes out as comes in",
      [path({ isFallingBehind: true, ingressPerSec: 19.3, drainPerSec: 19.1 })],
      [
        "falling-behind: The record of Profile settings takes no more than the 19 writes that come in each second, so that its backlog does not fall; 41,200 acknowledged writes are not in the record, the oldest is 6 min 12 s old.",
      ],
    ],
    [
      "name a path that comes near its bound, where nothing is known of its origin",
      [path({ standing: "nearing", truthLagMs: 24_000 })],
      ["watched: Profile settings comes near the bound of its contract: the oldest write is 24 s old."],
    ],
    [
      "say why the origin of a path that comes near its bound is slow",
      [path({ standing: "nearing", truthLagMs: 24_000, slowBecause: "80 % of the slow flushes seen wait for a lock" })],
      [
        "watched: Profile settings comes near the bound of its contract: the oldest write is 24 s old. In its origin, 80 % of the slow flushes seen wait for a lock.",
      ],
    ],
    [
      "say that a path is only watched any more, where nothing is found of it",
      [path({ standing: "broken", outstanding: 0n, truthLagMs: 0 })],
      [
        "watched: Profile settings held something untrue until a moment ago; nothing is found now, and it is watched for some seconds more.",
      ],
    ],
    [
      "say what slow flushes wait for in the origin",
      [
        path({
          isFallingBehind: true,
          drainPerSec: 0,
          slowBecause: "100 % of the slow flushes seen wait for a lock",
        }),
      ],
      [
        "falling-behind: Nothing reaches the record of Profile settings now; 41,200 acknowledged writes are not in the record, the oldest is 6 min 12 s old. In its origin, 100 % of the slow flushes seen wait for a lock.",
      ],
    ],
    [
      "say that no worker is there",
      [path({ consumers: 0 })],
      ["no-workers: No worker takes the writes of Profile settings; 41,200 acknowledged writes are not in the record."],
    ],
    [
      "say who paused a drain",
      [path({ standing: "held", drain: "paused", drainBecause: "deploy.", outstanding: 1n })],
      ["paused: The drain of Profile settings is paused: deploy; 1 acknowledged write is not in the record."],
    ],
    [
      "say of a paused drain whose backlog is not known that it is not, and nothing of one that has none",
      [
        path({ standing: "held", drain: "paused", drainBecause: "deploy", outstanding: null }),
        path({ name: "feed", title: "Feed", standing: "held", drain: "paused", drainBecause: null, outstanding: 0n }),
      ],
      [
        "paused: The drain of Profile settings is paused: deploy. How many acknowledged writes are not in the record is not known.",
        "paused: The drain of Feed is paused.",
      ],
    ],
    [
      "count at least what is known where a path's backlog is not",
      [
        path({ outstanding: 3n, away: [away("queue", "queue")] }),
        path({ name: "feed", title: "Feed", outstanding: null, away: [away("queue", "queue")] }),
      ],
      [
        "queue-away: Queue queue has not answered since 03:07 UTC: two paths cannot drain, at least 3 acknowledged writes are not in the record.",
      ],
    ],
    [
      "say that the record takes no writes",
      [path({ standing: "held", drain: "self-paused", drainBecause: "read-only" })],
      [
        "origin-refuses: The record of Profile settings takes no writes: read-only; 41,200 acknowledged writes are not in the record.",
      ],
    ],
    [
      "count one key as one",
      [path({ standing: "broken", outstanding: 0n, findings: { conflicted: "1", stale: "1" } })],
      [
        "decision: 1 key of Profile settings waits for a decision.",
        "stale: 1 key of Profile settings shows readers an older value than the record has.",
      ],
    ],
    [
      "say why a path cannot be judged",
      [path({ standing: "unknown", outstanding: 0n, untold: "the sampler has not run yet" })],
      ["unknown: Profile settings cannot be judged: the sampler has not run yet."],
    ],
  ])("%s", (_, paths, wanted) => {
    expect(sentences(...paths)).toEqual(wanted);
  });

  it("name the open incident that holds a path", () => {
    const incidents = [{ id: "i", title: "Slow shop", paths: ["profile"] }];
    expect(causesOf([path()], incidents)[0]?.incident).toEqual({ id: "i", title: "Slow shop" });
  });

  it("have a sentence for every finding that is bad", () => {
    const bad = FINDINGS.filter((finding) => findingFacts(finding).severity === "bad" && !isCause(finding));
    // A late or a stranded write is a cause by its path's lag.
    expect(bad.filter((finding) => finding !== "late")).toEqual(["stranded"]);
  });
});

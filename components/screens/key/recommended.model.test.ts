import { describe, expect, it } from "vitest";
import type { KeyStory } from "../../../lib/api/keys";
import { FINDINGS } from "../../../lib/domain/verdict/findings";
import { convergedKey } from "../../../test/fixtures/wire/keys";
import { recommendedWay, showsOlder } from "./recommended.model";

type Finding = KeyStory["findings"][number];
type Way = Finding["waysBack"][number];

const way = (action: Way["action"], part: Partial<Way> = {}): Way => ({
  authority: "ledger",
  region: null,
  action,
  offered: true,
  because: null,
  ...part,
});
const found = (finding: Finding["finding"], ...waysBack: Way[]): Finding => ({
  finding,
  since: "2026-03-04T03:12:00.000Z",
  sentence: "",
  evidence: [],
  waysBack,
});
const story = convergedKey(0);
const [eu, us] = story.caches as [KeyStory["caches"][number], KeyStory["caches"][number]];
const ahead: KeyStory = { ...story, caches: [{ ...eu, version: "13" }, us] };
const salvage = way("salvage", { authority: "cache", region: "eu" });
const adopt = way("adopt", { authority: "origin" });

describe("the recommended way back", () => {
  it.each<[string, Finding[], Way["action"] | null]>([
    ["re-applies what was lost, before a salvage", [found("regressed", way("replay"), salvage)], "replay"],
    [
      "puts the recorded value back over a tampered row",
      [found("mismatched", way("rewrite"), adopt, salvage)],
      "rewrite",
    ],
    ["rebuilds a wrong entry", [found("mismatched", way("rebuild"), salvage)], "rebuild"],
    [
      "saves what only a cache has, before it is cleared",
      [found("phantom", way("salvage"), way("invalidate"))],
      "salvage",
    ],
    ["never clears the only copy", [found("phantom", way("salvage", { offered: false }), way("invalidate"))], null],
    ["rebuilds rather than clears", [found("stale", way("rebuild"), way("invalidate"))], "rebuild"],
    ["waits for a write on its way", [found("masked", way("wait"), way("replay"))], "wait"],
    [
      "replays where waiting does not help",
      [found("masked", way("wait", { offered: false }), way("replay"))],
      "replay",
    ],
    ["leaves a bypassed row to a person", [found("bypassed", way("amend"), adopt)], null],
    ["leaves a conflict to a person", [found("conflicted", way("replay"), way("suppress"))], null],
    ["takes no other store to be right", [found("region-split", adopt, way("rebuild", { authority: "origin" }))], null],
    ["is the worst finding's alone", [found("conflicted", way("amend")), found("stale", way("rebuild"))], null],
    ["is none where nothing is found", [found("converged")], null],
  ])("%s", (_, findings, action) => {
    expect(recommendedWay({ ...story, findings })?.way.action ?? null).toBe(action);
  });

  it("is none that would show readers an older value", () => {
    const findings = [found("region-split", way("rebuild"), way("invalidate"))];
    expect(recommendedWay({ ...ahead, findings })).toBeNull();
  });

  it("clears an entry that shows a suppressed write", () => {
    const shown = {
      ...found("suppressed-shown", way("invalidate")),
      evidence: [{ store: "cache eu", shows: "version 13" }],
    };
    expect(recommendedWay({ ...ahead, findings: [shown] })?.way.action).toBe("invalidate");
  });

  it("has its reason in sentences", () => {
    for (const finding of FINDINGS)
      for (const action of ["salvage", "replay", "rewrite", "rebuild", "invalidate", "wait", "resume"] as const) {
        const because = recommendedWay({ ...story, findings: [found(finding, way(action))] })?.because;
        if (because !== undefined) expect(because).toMatch(/^[A-Z].*\.$/);
      }
  });
});

describe("a way that would show older truth", () => {
  const gone = { ...story, origin: { ...story.origin, status: "absent" as const, version: null } };
  const away = { ...story, origin: { ...story.origin, status: "unreachable" as const, version: null } };

  it.each<[string, Parameters<typeof showsOlder>, RegExp | null]>([
    [
      "clears an entry ahead of the origin",
      [ahead, { action: "invalidate", region: "eu" }],
      /eu shows version 13.* version 12 /,
    ],
    ["rebuilds an entry ahead of the origin", [ahead, { action: "rebuild", region: "eu" }], /version 12 /],
    ["clears every region", [ahead, { action: "invalidate", region: null }], /cache eu/],
    ["clears the only copy", [gone, { action: "invalidate", region: null }], /get nothing/],
    ["may, while the origin is away", [away, { action: "invalidate", region: "us" }], /is not known/],
    ["does not where the entry is level", [ahead, { action: "invalidate", region: "us" }], null],
    ["does not where a write goes to the record", [ahead, { action: "replay", region: null }], null],
  ])("%s", (_, given, sentence) => {
    const told = showsOlder(...given);
    if (sentence === null) expect(told).toBeNull();
    else expect(told).toMatch(sentence);
  });
});

import { describe, expect, it } from "vitest";
import { ledgerDown } from "../../../test/fixtures/wire/problems";
import { waysOn } from "./refusal.model";

const refusal = (code: string, about?: object) => ({ ...ledgerDown, status: 409, code, about });

describe("waysOn", () => {
  it.each([
    ["overlapping-incident", { incident: "i", path: "profile" }, ["Go to that incident → /incidents/i"]],
    ["held-by-incident", { incident: "i", path: "profile" }, ["Go to that incident → /incidents/i"]],
    [
      "incident-closed",
      { incident: "i" },
      ["Read its report → /incidents/i/report", "Open a new incident → /incidents/new"],
    ],
    [
      "gate-closed",
      { incident: "i", step: "stop" },
      ["Go to step 1: Stop ambiguous acknowledgments → /incidents/i?step=stop"],
    ],
    ["authority-missing", { incident: "i" }, ["Go to step 2: Declare the authority → /incidents/i?step=authority"]],
    ["already-run", { incident: "i", plan: "p", run: "r" }, ["Look at its run → /incidents/i?step=replay&plan=p"]],
    ["path-closed", { path: "profile" }, ["See why on profile → /paths/profile"]],
    ["wrong-state", {}, []],
    ["gate-closed", undefined, []],
  ])("of %s about %j", (code, about, ways) =>
    expect(waysOn(refusal(code, about)).map(({ words, href }) => `${words} → ${href}`)).toEqual(ways),
  );
});

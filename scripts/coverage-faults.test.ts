import { describe, expect, it } from "vitest";
import { type Coverage, coverageFaults } from "./coverage-faults";

const ENTRY = { file: "lib/api/paths.ts", call: "GET /paths/{path}", name: "path.read" };
const ROUTE = {
  file: "app/api/v1/paths/[path]/route.ts",
  strange: [],
  bindings: [{ call: "GET /paths/{path}", entry: "path.read" }],
};
const WHOLE: Coverage = {
  entries: [ENTRY],
  routes: [ROUTE],
  described: [ENTRY.call],
  asked: new Map([["path.read", ENTRY.call]]),
};

describe("coverage of the API", () => {
  it("is whole where every entry has its route, operation and client call", () => {
    expect(coverageFaults(WHOLE)).toEqual([]);
  });

  it.each<[string, Partial<Coverage>, string[]]>([
    [
      "a strange statement of a route file",
      { routes: [{ ...ROUTE, strange: [7] }] },
      [
        "app/api/v1/paths/[path]/route.ts:7: a route file has imports, re-exports and one `export const METHOD = serve…(api.entity.verb, answer);` a method. Move this to lib/composition/routes.",
      ],
    ],
    [
      "an entry without a route",
      { routes: [] },
      [
        "lib/api/paths.ts: GET /paths/{path} (path.read) has no route. Bind api.path.read in app/api/v1/paths/[path]/route.ts.",
      ],
    ],
    [
      "a route at another address than its entry's",
      { routes: [{ ...ROUTE, bindings: [{ call: "POST /paths", entry: "path.read" }] }] },
      [
        "app/api/v1/paths/[path]/route.ts: POST /paths is bound to api.path.read, which is GET /paths/{path}. Bind the entry of POST /paths.",
      ],
    ],
    [
      "a route of an entry that is not there",
      { routes: [ROUTE, { ...ROUTE, bindings: [{ call: "GET /x", entry: "path.x" }] }] },
      ["app/api/v1/paths/[path]/route.ts: there is no api.path.x. State it in lib/api."],
    ],
    [
      "an entry without an operation",
      { described: [] },
      [
        "lib/api/paths.ts: GET /paths/{path} (path.read) has no operation in the OpenAPI document. Register it in lib/http/openapi.ts.",
      ],
    ],
    [
      "an entry without a client call",
      { asked: new Map() },
      [
        "lib/api/paths.ts: GET /paths/{path} (path.read) has no call client.path.read in the typed client. Derive it in lib/http/client.ts.",
      ],
    ],
    [
      "an entry that api.ts does not list",
      { entries: [ENTRY, { file: "lib/api/new.ts", call: "GET /new", name: null }] },
      ["lib/api/new.ts: GET /new is not in lib/api/api.ts. List its entity there."],
    ],
  ])("tells %s", (_, part, faults) => {
    expect(coverageFaults({ ...WHOLE, ...part })).toEqual(faults);
  });

  it("tells two entries of one method and path", () => {
    const second = { file: "lib/api/keys.ts", call: ENTRY.call, name: "key.read" };
    expect(coverageFaults({ ...WHOLE, entries: [ENTRY, second] })).toContain(
      "lib/api/keys.ts: GET /paths/{path} is stated in lib/api/paths.ts already. Give one of the two another path or remove it.",
    );
  });
});

import { describe, expect, it } from "vitest";
import { readRouteFile } from "./route-file";

const IMPORTS = `import { api } from "../lib/api/api";
import { serve } from "../lib/http/serve";
`;

describe("a route file", () => {
  it("has imports, re-exports, Next's own setting and one binding a method", () => {
    const text = `${IMPORTS}export { HEAD } from "./other/route";
export const dynamic = "force-dynamic";
export const GET = serveOver(api.path.read, ({ read }, { params }) => pathDetail(read, params.path));
export const POST = serve(api.run.start, start);`;
    expect(readRouteFile(text)).toEqual({
      bindings: [
        { method: "GET", entry: "path.read" },
        { method: "POST", entry: "run.start" },
      ],
      strange: [],
    });
  });

  it.each([
    ["a function of its own", "function read() {}"],
    ["a handler without serve", "export const GET = () => new Response();"],
    ["a method as a function", "export async function GET() { return new Response(); }"],
    ["another server function", "export const GET = answer(api.path.read, read);"],
    ["an entry that is stated in place", 'export const GET = serve({ method: "GET" }, read);'],
    ["an entry under another name", "export const GET = serve(other.path.read, read);"],
    ["a name that is no method", "export const FETCH = serve(api.path.read, read);"],
    ["a binding that nobody imports", "const GET = serve(api.path.read, read);"],
    ["a binding that may be changed", "export let GET = serve(api.path.read, read);"],
    ["a computed setting", "export const dynamic = choose();"],
    ["an export of its own", "const x = 1; export { x };"],
    ["an effect", "start();"],
  ])("tells the line of %s", (_, statement) => {
    expect(readRouteFile(`${IMPORTS}${statement}`)).toMatchObject({
      bindings: [],
      strange: expect.arrayContaining([3]),
    });
  });

  it("tells a second binding of one method", () => {
    const binding = "export const GET = serve(api.path.read, read);\n";
    expect(readRouteFile(binding + binding).strange).toEqual([2]);
  });
});

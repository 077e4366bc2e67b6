import { readdirSync, readFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { describe, expect, it } from "vitest";
import { unresolvedRefs } from "../../test/fixtures/openapi-refs";
import { openApiDocument } from "./openapi";

const API = resolve(import.meta.dirname, "../../app/api/v1");
/** What is not the API's own data: its description, and the figures for a scraper. */
const NOT_DESCRIBED = ["get /metrics", "get /openapi.json"];

const STEERINGS = ["continue", "pause", "resume", "abort"];

/** Every call that the routes in the tree answer, as the description writes it. */
const served = readdirSync(API, { recursive: true, encoding: "utf8" })
  .filter((file) => file.endsWith("route.ts"))
  .flatMap((file) => {
    const path = `/${file.slice(0, -"/route.ts".length).replaceAll(/\[(\w+)\]/g, "{$1}")}`;
    const verbs = readFileSync(join(API, file), "utf8").matchAll(/export (?:const|(?:async )?function) ([A-Z]+)\b/g);
    const paths = path.includes("{steering}") ? STEERINGS.map((verb) => path.replace("{steering}", verb)) : [path];
    return [...verbs].flatMap(([, verb]) => paths.map((each) => `${verb?.toLowerCase()} ${each}`));
  });

describe("the API's description", () => {
  const document = openApiDocument("/api/v1", "1.0.0");

  it("is made, and every reference in it leads somewhere", () => {
    expect(unresolvedRefs(document)).toEqual([]);
  });

  it("tells every call that a route in the tree answers, and no other", () => {
    const told = Object.entries(document.paths ?? {}).flatMap(([path, calls]) =>
      Object.keys(calls).map((verb) => `${verb} ${path}`),
    );
    expect(told.sort()).toEqual(served.filter((call) => !NOT_DESCRIBED.includes(call)).sort());
  });

  it("says of a value that may be anything that it may be anything", () => {
    const body = document.paths?.["/paths/{path}/mutations"]?.post?.requestBody as {
      content: Record<string, { schema: { properties: { payload: unknown } } }>;
    };
    expect(body.content["application/json"]?.schema.properties.payload).toEqual({
      description: "Any JSON value",
      type: ["object", "array", "string", "number", "boolean", "null"],
    });
  });
});

import { describe, expect, it } from "vitest";
import { unresolvedRefs } from "../../test/fixtures/openapi-refs";
import { openApiDocument } from "./openapi";

describe("the API's description", () => {
  const document = openApiDocument("/api/v1", "1.0.0");

  it("is made, and every reference in it leads somewhere", () => {
    expect(unresolvedRefs(document)).toEqual([]);
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

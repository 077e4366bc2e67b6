import { readFileSync, writeFileSync } from "node:fs";
import { resolve } from "node:path";
import { expect, it } from "vitest";
import { permissionDocument } from "../../test/fixtures/permission-document";

const DOCUMENT = resolve(import.meta.dirname, "../../docs/permissions.md");

it("stands in the document as it is; WRITE_TABLE=1 writes it anew", () => {
  if (process.env.WRITE_TABLE === "1") writeFileSync(DOCUMENT, permissionDocument());
  expect(readFileSync(DOCUMENT, "utf8")).toBe(permissionDocument());
});

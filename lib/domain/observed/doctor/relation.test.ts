import { describe, expect, it } from "vitest";
import type { SurveyedTable } from "../survey";
import { relationFault } from "./relation";

const column = (name: string, readable = true) => ({ name, type: "text", nullable: false, readable });
const table = (schema: string, name: string, over: Partial<SurveyedTable> = {}): SurveyedTable => ({
  schema,
  table: name,
  isView: false,
  isPartition: false,
  usable: true,
  columns: [column("id"), column("updatedAt", false)],
  keys: [["id"]],
  ...over,
});
const TABLES = [table("public", "orders"), table("sales", "invoice"), table("closed", "case", { usable: false })];

describe("relationFault", () => {
  it.each([
    ["public", "orders", ["id"], null],
    ["public", "order", ["id"], "There is no table public.order. Did you mean public.orders?"],
    ["public", "invoice", ["id"], "There is no table public.invoice. Did you mean sales.invoice?"],
    ["public", "orders", ["ids"], 'public.orders has no column "ids". Did you mean id?'],
    [
      "public",
      "orders",
      ["id", "updatedAt"],
      'Role reader may not SELECT "updatedAt" of public.orders. Run: GRANT SELECT ("updatedAt") ON public.orders TO reader;',
    ],
    [
      "closed",
      "case",
      ["id"],
      "Role reader may not use the schema closed. Run: GRANT USAGE ON SCHEMA closed TO reader;",
    ],
  ])("of %s.%s with %j", (schema, name, columns, fault) => {
    expect(relationFault({ schema, table: name, columns }, TABLES, "reader")).toBe(fault);
  });
});

import { expect, it } from "vitest";
import type { Truth } from "../../../lib/api/paths";
import { listsMasked } from "./speculative.model";

it.each<[string, Truth["findings"], boolean]>([
  ["leads to the keys that are masked", { masked: "4" }, true],
  ["leads nowhere where other findings are open", { late: "4" }, false],
  ["leads nowhere where masked keys were and are no more", { masked: "0" }, false],
  ["leads nowhere where the findings are not known", null, false],
])("%s", (_, findings, leads) => expect(listsMasked({ findings })).toBe(leads));

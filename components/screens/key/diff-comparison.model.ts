import { create, type DiffContext, type Filter } from "jsondiffpatch";
import { Part } from "./diff-part.model";

/** The greatest length of array stretches that are aligned by their common items; longer ones are aligned by position. */
const longestAligned = 200;

/** Opens two parts of one kind; parts of different kinds differ as wholes, or are the same. */
const parts: Filter<DiffContext> = Object.assign(
  (context: DiffContext) => {
    const { left, right } = context;
    if (!(left instanceof Part && right instanceof Part)) return;
    if (left.id === right.id) context.setResult(undefined).exit();
    else if (kindOf(left) === null || kindOf(left) !== kindOf(right)) context.setResult([left, right]).exit();
    else [context.left, context.right] = [left.inner, right.inner];
  },
  { filterName: "parts" },
);

/** Compares arrays by position where the stretch between their common ends is too long for aligning. */
const longArrays: Filter<DiffContext> = Object.assign(
  (context: DiffContext) => {
    const { left, right } = context;
    if (!isParts(left) || !isParts(right)) return;
    const start = commonLength(left, right, (items, index) => items[index]?.id);
    const end = commonLength(left.slice(start), right.slice(start), (items, index) => items.at(-1 - index)?.id);
    const middle = (items: Part[]) => items.slice(start, items.length - end);
    const lengths = [left.length, right.length].map((length) => length - start - end);
    if (Math.min(...lengths) === 0 || Math.max(...lengths) <= longestAligned) return;
    [context.left, context.right] = [middle(left), middle(right)].map((items) =>
      Object.fromEntries(items.map((item, index) => [`/${start + index}`, item])),
    );
  },
  { filterName: "longArrays" },
);

/** Compares two parts of one maker. An added, removed or changed value stands in the delta as a part. */
export const comparison = create({ objectHash: (part) => (part as Part).id, arrays: { detectMove: false } });
comparison.processor.pipes.diff.before("trivial", parts, longArrays);

const kindOf = ({ inner }: Part) => (inner === null ? null : Array.isArray(inner) ? "items" : "members");

const isParts = (value: unknown): value is Part[] => Array.isArray(value);

/** Counts the items that two arrays share, from where `idAt` begins. */
function commonLength(left: Part[], right: Part[], idAt: (items: Part[], index: number) => string | undefined): number {
  const most = Math.min(left.length, right.length);
  let count = 0;
  while (count < most && idAt(left, count) === idAt(right, count)) count++;
  return count;
}

import Link from "next/link";
import type { PlanItem } from "../../../../lib/api/plans";
import { ToneChip } from "../../../kit/chip/finding-chip";
import { formatVersion, sentence } from "../../../kit/format";
import { KeyText } from "../../../kit/key-text/key-text";
import { type Column, column } from "../../../kit/table/columns";
import { keyHref } from "../../../shared/links";
import { ItemValue } from "../../../shared/plan/item-value";
import { type PlanKind, resultMeaning, resultTone, seenWords } from "../../../shared/plan/plan.model";
import classes from "./item-table.module.css";

/** An item of a plan or of its run, with its disposition or its outcome. */
export type Item = PlanItem & { result: string; kind: PlanKind };

/** The columns of items: the key, its version against the seen one, and its disposition or outcome with the reason. */
export const ITEM_COLUMNS: readonly Column<Item>[] = [
  column(
    "Key",
    ({ path, key, region }) => (
      <>
        <Link href={keyHref(path, key)} prefetch={false}>
          <KeyText keyName={key} short />
        </Link>
        <small>
          {path}
          {region !== null && ` · ${region}`}
        </small>
      </>
    ),
    { className: classes.key },
  ),
  column(
    "Version",
    (item) => (
      <>
        {item.version === null ? "none" : formatVersion(item.version)}
        <small>{seenWords(item)}</small>
      </>
    ),
    { className: classes.version },
  ),
  column(
    "Result",
    ({ result }) => (
      <ToneChip tone={resultTone(result)} meaning={resultMeaning(result)}>
        {result}
      </ToneChip>
    ),
    { className: classes.result },
  ),
  column("Why", (item) => <Because item={item} />, { className: classes.because }),
];

function Because({ item }: { item: Item }) {
  const { because, result } = item;
  return (
    <div data-value={item.valueText !== null || item.valueBecause !== null}>
      <div className={classes.why} title={because ?? undefined}>
        {because === null ? resultMeaning(result) : sentence(because)}
      </div>
      <ItemValue item={item} />
    </div>
  );
}

import Link from "next/link";
import type { PlanItem } from "../../../../lib/api/plans";
import { ToneChip } from "../../../kit/chip/finding-chip";
import { formatCount, sentence } from "../../../kit/format";
import { KeyText } from "../../../kit/key-text/key-text";
import { keyHref } from "../../../shared/links";
import { ItemValue } from "../../../shared/plan/item-value";
import { resultMeaning, resultTone } from "../../../shared/plan/plan.model";
import classes from "./item-table.module.css";

/** An item of a plan or of its run, with its disposition or its outcome. */
export type Item = PlanItem & { result: string };

/** What is to be written over; an item that writes nothing saw nothing either. */
function seenText({ seen, result }: Item): string | null {
  if (seen !== null) return `seen at ${formatCount(seen)}`;
  return result === "apply" || result === "applied" ? "nothing there" : null;
}

/** One item: its key, its version against what was seen, what happens to it and why. */
export function ItemRow({ item, place }: { item: Item; place: number }) {
  const { path, key, version, region, result, because } = item;
  return (
    <tr className={classes.row} aria-rowindex={place + 2}>
      <td className={classes.key}>
        <Link href={keyHref(path, key)} prefetch={false}>
          <KeyText keyName={key} short />
        </Link>
        <small>
          {path}
          {region !== null && ` · ${region}`}
        </small>
      </td>
      <td className={classes.version}>
        {version === null ? "none" : formatCount(version)}
        <small>{seenText(item)}</small>
      </td>
      <td className={classes.result}>
        <ToneChip tone={resultTone(result)} meaning={resultMeaning(result)}>
          {result}
        </ToneChip>
      </td>
      <td className={classes.because} data-value={item.valueText !== null || item.valueBecause !== null}>
        <div className={classes.why} title={because ?? undefined}>
          {because === null ? resultMeaning(result) : sentence(because)}
        </div>
        <ItemValue item={item} />
      </td>
    </tr>
  );
}

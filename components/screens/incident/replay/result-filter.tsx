import { Group, UnstyledButton } from "@mantine/core";
import { ToneChip } from "../../../kit/chip/finding-chip";
import { countedResults, resultMeaning, resultTone } from "../../../shared/plan/plan.model";
import classes from "../../../shared/plan/plan.module.css";

interface ResultFilterProps<Result extends string> {
  label: string;
  counts: Partial<Record<Result, string>>;
  chosen: Result | null;
  onChoose: (result: Result | null) => void;
}

/** Counts by disposition or outcome; pressing a count shows only its items, and pressing it again shows all items. */
export function ResultFilter<Result extends string>(props: ResultFilterProps<Result>) {
  const { label, counts, chosen, onChoose } = props;
  const counted = countedResults(counts);
  const missing = chosen !== null && counted.every(({ result }) => result !== chosen);
  const shown = missing ? [...counted, { result: chosen, count: "0" }] : counted;
  if (shown.length === 0) return null;
  return (
    <Group gap={6} role="group" aria-label={label}>
      {shown.map(({ result, count }) => (
        <UnstyledButton
          key={result}
          className={classes.filter}
          aria-pressed={result === chosen}
          onClick={() => onChoose(result === chosen ? null : (result as Result))}
        >
          <ToneChip tone={resultTone(result)} meaning={resultMeaning(result)} count={count}>
            {result}
          </ToneChip>
        </UnstyledButton>
      ))}
    </Group>
  );
}

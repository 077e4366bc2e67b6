"use client";
import { Button, Group, SegmentedControl, Text } from "@mantine/core";
import { serverNow } from "../../kit/time/clock";
import { Time } from "../../kit/time/time";
import { type ChosenRange, type NamedRange, RANGES } from "./range.model";

interface RangeSwitchProps {
  chosen: ChosenRange;
  onChange: (change: Partial<NamedRange>, options?: { history: "push" }) => void;
}

/** Chooses the range of the charts. Holding the range puts its two ends into the address, for a link that shows the same later. */
export function RangeSwitch({ chosen, onChange }: RangeSwitchProps) {
  if (chosen.kind === "held") {
    return (
      <Group gap="xs">
        <Text size="sm">
          Held: <Time at={chosen.from} /> to <Time at={chosen.to} />
        </Text>
        <Button variant="default" onClick={() => onChange({ from: null, to: null })}>
          Back to now
        </Button>
      </Group>
    );
  }
  const { range } = chosen;
  const hold = () => {
    const to = Math.floor(serverNow() / range.stepMs) * range.stepMs;
    onChange({ from: new Date(to - range.spanMs).toISOString(), to: new Date(to).toISOString() }, { history: "push" });
  };
  return (
    <Group gap="xs">
      <SegmentedControl
        size="xs"
        aria-label="Range of the charts"
        value={range.value}
        onChange={(value) => onChange({ range: value === RANGES[0]!.value ? null : value })}
        data={RANGES.map(({ value, label }) => ({ value, label }))}
      />
      <Button variant="default" onClick={hold}>
        Hold this range
      </Button>
    </Group>
  );
}

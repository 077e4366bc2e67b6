"use client";
import { Button, Group, NativeSelect, Text } from "@mantine/core";
import type { PathDetail, Truth } from "../../../lib/api/paths";
import type { LiveAnswer } from "../../kit/state/live-answer";
import { LiveView } from "../../kit/state/live-view";
import { Panel } from "../../kit/state/panel";
import { Unknown } from "../../kit/state/unknown";
import { Time } from "../../kit/time/time";
import { usePathNames } from "../../shared/path/path-names";

interface FromPathProps {
  path: string;
  figures: LiveAnswer<PathDetail>;
  onPath: (name: string | null) => void;
  onTake: (truth: Truth) => void;
}

/** Takes the inputs from a path's figures; unmeasured figures are named and left to be filled in. */
export function FromPath({ path, figures, onPath, onTake }: FromPathProps) {
  const names = usePathNames();
  const known = path === "" || names.some(({ name }) => name === path);
  const options = [
    { value: "", label: "no path" },
    ...names.map(({ name, title }) => ({ value: name, label: title })),
    ...(known ? [] : [{ value: path, label: path }]),
  ];
  return (
    <Panel title="From a path">
      <NativeSelect
        aria-label="Path whose figures are taken"
        value={path}
        onChange={(event) => onPath(event.currentTarget.value || null)}
        data={options}
      />
      {path !== "" && (
        <LiveView answer={figures} what="the path's figures">
          {({ truth }) => (
            <Group mt="sm" gap="sm">
              <Button variant="default" onClick={() => onTake(truth)}>
                Use the current figures
              </Button>
              <Text size="xs" c="dimmed">
                measured <Time at={truth.asOf} clockOnly />
              </Text>
              <Missing truth={truth} />
            </Group>
          )}
        </LiveView>
      )}
    </Panel>
  );
}

const TAKEN = [
  ["ingressPerSec", "Ingress"],
  ["drainPerSec", "Drain"],
  ["safeDrainPerSec", "Safe drain"],
  ["outstanding", "Outstanding"],
] as const;

function Missing({ truth }: { truth: Truth }) {
  return TAKEN.filter(([member]) => truth[member] === null).map(([member, what]) => (
    <Unknown key={member} what={what} reason={truth.unmeasured[member] ?? "The figure was not measured."} />
  ));
}

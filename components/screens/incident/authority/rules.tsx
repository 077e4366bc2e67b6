"use client";
import { Button, Group, NativeSelect, Text, TextInput } from "@mantine/core";
import { useEffect } from "react";
import type { IncidentWire } from "../../../../lib/api/incidents";
import { FINDINGS } from "../../../../lib/domain/verdict/findings";
import { formatCount } from "../../../kit/format";
import { authorityPreviewQuery } from "../../../shared/query/recovery-options";
import { useLiveQuery } from "../../../shared/query/use-live-query";
import { type Consequence, storeName } from "./authority.model";
import { RULE_PARTS, type RuleDraft, type RulePart } from "./rules.model";

const PARTS: Record<RulePart, string> = {
  finding: "Keys with the finding",
  prefix: "Keys that begin with",
  region: "The cache region",
};
const DIVERGING = FINDINGS.filter((finding) => finding !== "converged");

interface RulesProps {
  incident: IncidentWire;
  /** The stores that can be right. */
  choices: readonly Consequence[];
  rules: readonly RuleDraft[];
  onChange: (change: (rules: readonly RuleDraft[]) => readonly RuleDraft[]) => void;
}

/** Parts of the scope for which another store is right than the one that is declared below, each with its consequences. */
export function Rules({ incident, choices, rules, onChange }: RulesProps) {
  const stores = choices.filter(({ store, available }) => available && store !== "queue").map(storeName);
  const add = () =>
    onChange((were) => [
      ...were,
      { id: Date.now(), part: "finding", value: "bypassed", store: stores[0] ?? "ledger", shown: null },
    ]);
  return (
    <section aria-label="Rules">
      {rules.map((rule) => (
        <RuleRow
          key={rule.id}
          incident={incident}
          rule={rule}
          stores={stores}
          onChange={(part) =>
            onChange((were) => were.map((each) => (each.id === rule.id ? { ...each, ...part } : each)))
          }
          onRemove={() => onChange((were) => were.filter(({ id }) => id !== rule.id))}
        />
      ))}
      <Button variant="default" size="compact-sm" disabled={incident.status === "closed"} onClick={add}>
        Except a part of the scope…
      </Button>
    </section>
  );
}

interface RuleRowProps {
  incident: IncidentWire;
  rule: RuleDraft;
  stores: readonly string[];
  onChange: (part: Partial<RuleDraft>) => void;
  onRemove: () => void;
}

function RuleRow({ incident, rule, stores, onChange, onRemove }: RuleRowProps) {
  const { part, value, store } = rule;
  const answer = useLiveQuery(authorityPreviewQuery(incident.id, { [part]: value }), {
    enabled: value !== "",
    intervalMs: 5_000,
  });
  const now = answer.status === "shown" ? answer.value.stores.find((each) => storeName(each) === store) : undefined;
  const [changed, discarded] = [now?.changed, now?.discarded];
  // biome-ignore lint/correctness/useExhaustiveDependencies: the figures alone decide what was shown.
  useEffect(() => {
    onChange({ shown: changed === undefined || discarded === undefined ? null : { changed, discarded } });
  }, [changed, discarded]);
  return (
    <Group gap="sm" align="flex-end" mb={8}>
      <NativeSelect
        label="Part"
        value={part}
        data={RULE_PARTS.map((each) => ({ value: each, label: PARTS[each] }))}
        onChange={(event) =>
          onChange({ part: event.currentTarget.value as RulePart, value: firstOf(event.currentTarget.value, incident) })
        }
      />
      {part === "prefix" ? (
        <TextInput
          label="Beginning"
          value={value}
          spellCheck={false}
          onChange={(event) => onChange({ value: event.currentTarget.value })}
        />
      ) : (
        <NativeSelect
          label={part === "finding" ? "Finding" : "Region"}
          value={value}
          data={part === "finding" ? DIVERGING : incident.regions}
          onChange={(event) => onChange({ value: event.currentTarget.value })}
        />
      )}
      <NativeSelect
        label="Right for it"
        value={store}
        data={[...stores]}
        onChange={(event) => onChange({ store: event.currentTarget.value })}
      />
      <Text size="sm" role="status">
        {answer.status === "error"
          ? answer.problem.detail
          : now === undefined
            ? "Counting…"
            : `keeps ${formatCount(now.kept)}, changes ${formatCount(now.changed)}, discards ${formatCount(now.discarded)}`}
      </Text>
      <Button variant="subtle" size="compact-sm" onClick={onRemove}>
        Remove
      </Button>
    </Group>
  );
}

const firstOf = (part: string, { regions }: IncidentWire): string =>
  part === "finding" ? "bypassed" : part === "region" ? (regions[0] ?? "") : "";
